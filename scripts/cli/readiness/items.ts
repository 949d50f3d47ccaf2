import { STAGES } from "../../../infra/stages.ts";
import { checkService } from "../checks/service.ts";
import type { Context } from "../command.ts";
import { hintTo } from "../hint.ts";
import { readReport } from "../report-file.ts";
import { type Check, check, FaultError, type Notes } from "../verify/check.ts";

const DAY_MS = 86_400_000;

/** What must have been shown, how long that counts, and the command that shows it; `stage`: not of one machine. */
type Report = {
  readonly name: string;
  readonly title: string;
  readonly days: number;
  readonly words: string;
  readonly stage?: true;
};

const REWIND = "rewind GAME --version 1 --reason rehearsal --dry-run";
const FORK = "fork GAME COPY --version 1 --dry-run";
const REPORTS: readonly Report[] = [
  { name: "verify", title: "Verified", days: 7, words: "verify" },
  { name: "drill", title: "Recovery drill passed", days: 30, words: "drill" },
  { name: "recover-all", title: "Recovery of all games rehearsed", days: 90, words: "drill --all" },
  { name: "export", title: "Export on record", days: 90, words: "export --history --out games.jsonl" },
  { name: "import", title: "Import on record", days: 90, words: "import games.jsonl --dry-run" },
  { name: "archive", title: "Archive verified", days: 90, words: "archive verify", stage: true },
  { name: "rewind", title: "Rewind rehearsed", days: 90, words: REWIND },
  { name: "fork", title: "Fork rehearsed", days: 90, words: FORK },
  { name: "load", title: "Load test on record", days: 90, words: "load --rate 50 --seconds 300 --keep" },
];

/** Goes through the checklist: all of it for a stage, what there is of it for a local stack. */
export async function checkAll(context: Context): Promise<readonly Check[]> {
  const { target, progress } = context;
  const stage = STAGES.get(target.name);
  const reports = await Promise.all(
    REPORTS.filter((report) => stage !== undefined || report.stage === undefined).map((report) =>
      check(report.title, hintTo(target, report.words), () => checkReport(context, report)),
    ),
  );
  const service = await checkService(context);
  if (!stage) return [...service, ...reports];
  progress.show("Asking AWS");
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { checkStage } = await import("./stage-items.ts");
  return [...(await checkStage(stage)), ...service, ...reports];
}

/** A rehearsal in staging counts for prod: before the first games there is nothing to drill on. */
async function checkReport({ target, clock }: Context, { name, days, words }: Report): Promise<Notes> {
  const places = target.name === "prod" && name !== "verify" ? ["prod", "staging"] : [target.name];
  const found = (await Promise.all(places.map((place) => readReport(place, name)))).filter(
    (report) => report !== undefined,
  );
  const [newest] = found.toSorted((left, right) => Date.parse(right.endedAt) - Date.parse(left.endedAt));
  const again = hintTo(target, words);
  if (!newest) throw new FaultError(`There is no report of ${name} here.`, again);
  if (!newest.passed) throw new FaultError(`The newest ${name}, of ${newest.endedAt}, failed.`, again);
  const age = (clock() - Date.parse(newest.endedAt)) / DAY_MS;
  if (age > days)
    throw new FaultError(`The newest ${name} is ${Math.floor(age)} days old; ${days} are allowed.`, again);
  return [`${newest.target}, ${newest.endedAt}`];
}
