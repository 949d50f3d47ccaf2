import type { JsonObject } from "../../../lambdas/game/json.ts";
import type { Context } from "../command.ts";
import type { Question } from "../confirm.ts";
import { hintTo } from "../hint.ts";
import type { Result } from "../result.ts";
import { awaitAnswers, type On } from "./await-answers.ts";
import type { Edits } from "./edits.ts";
import type { Change } from "./flag-store.ts";
import { impactLine, impactOf } from "./impact.ts";
import { openFlagStore } from "./open-flag-store.ts";
import { planChange } from "./plan.ts";

/** A change of flags, as a command asks for it. */
export type Wanted = Omit<Change, "document"> & {
  readonly edits: Edits;
  readonly question: Omit<Question, "leaves">;
  /** What holds once it is done, by the document then: `persistence is off in prod`. */
  readonly done: (document: JsonObject) => string;
  /** Whether all functions work on games that are in, then; absent where the change is not about that. */
  readonly on?: boolean;
  /** The file that a local stack watches. */
  readonly file: string | undefined;
};

/** Changes flags: shows what differs then, asks, deploys, and waits until the API's answers have changed. @throws {CliError} */
export async function changeFlags(context: Context, wanted: Wanted): Promise<Result> {
  const { client, dryRun, confirm, terminal, progress, clock } = context;
  const { edits, question, done, on, file, ...how } = wanted;
  const store = await openFlagStore(context, file);
  if (!dryRun && !how.urgent) await store.settled();
  const from = await store.read();
  const { document, changes, differences, lines: found } = planChange(from.document, edits, terminal.paint);
  const stops = how.urgent && from.underWay !== undefined ? [`Stops ${from.underWay}.`] : [];
  const holds = done(document);
  if (!changes && stops.length === 0)
    return { json: { changed: false, version: from.version }, lines: [`Nothing to change: ${holds}.`] };
  const impact = await impactOf(client, from.document, document, progress);
  progress.clear();
  const unchanged = "No value changes: defaults are written down.";
  const lines = [...(found.length === 0 ? [unchanged] : found), `  ${impactLine(impact)}`, ...stops];
  const shown = { differences, ...(impact && { games: impact }) };
  if (dryRun) return { json: { dryRun, ...shown }, lines: ["Would change:", ...lines] };
  for (const line of lines) terminal.err(line);
  await confirm({ ...question, leaves: leftBehind(context, how.strategy) });
  const began = clock();
  const version = await store.deploy({ ...how, document }, from);
  await awaitAnswers(context, {
    version,
    done: "The flags are deployed",
    ...(on !== undefined && { on: allOf(on) }),
  });
  const seconds = Math.round((clock() - began) / 100) / 10;
  return {
    json: { changed: true, version, seconds, ...shown },
    lines: [`Done in ${seconds} s: ${holds}, and the API's answers have changed.`],
  };
}

/** What continues when the command is interrupted while it deploys. */
function leftBehind({ target }: Context, strategy: Change["strategy"]): string {
  if (target.name === "local") return `The flags may be changed: ${hintTo(target, "flags")}`;
  const see = `npx savepoint status --stage ${target.name} shows it`;
  if (strategy === "at-once") return `The change may be deployed, or continue: ${see}.`;
  return `The roll-out continues in AppConfig: ${see}, npx savepoint disable --stage ${target.name} stops it and turns persistence off.`;
}

function allOf(on: boolean): On {
  return { transition: on, games: on, recovery: on, snapshot: on };
}
