import { setTimeout as sleep } from "node:timers/promises";
import type { FunctionName } from "../../../infra/functions.ts";
import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { FIVE } from "../metrics/five.ts";
import { type Scraped, scrape, totalOf } from "../prometheus.ts";
import { FaultError, type Notes } from "./check.ts";

const COUNTED = "state_transitions_total";
const SERVICE: FunctionName = "transition";
/** CloudWatch takes a metric out of a log line within a minute or two. */
const LONGEST_MS = 240_000;
const PAUSE_MS = 10_000;
const MINUTE_MS = 60_000;

/** What is to be counted. */
export type Counted = {
  /** The metrics before. */
  readonly before: Scraped;
  /** When what is to be counted began, in ms since 1970. */
  readonly since: number;
  readonly transitions: number;
};

/**
 * Checks that each of the five metrics is there, that the test game's transitions were counted, and that no alarm is in ALARM.
 * @throws FaultError, and what the client and the SDK throw
 */
export async function checkMetrics(context: Context, counted: Counted): Promise<Notes> {
  const { target } = context;
  const scraped = await scrape(target);
  const missing = FIVE.map(({ name }) => name).filter((name) => !isThere(scraped, name));
  if (missing.length > 0)
    throw new FaultError(
      `/metrics lacks ${missing.join(", ")}.`,
      "Deploy the code that belongs to this command.",
    );
  const stage = target.name === "local" ? undefined : STAGES.get(target.name);
  if (!stage) return [checkCount(counted, scraped), "no alarms: this is a local stack"];
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { checkQuiet } = await import("../checks/alarms.ts");
  const quiet = await checkQuiet(stage.name);
  return stage.features.logMetrics
    ? [await awaitCount(context, counted), ...quiet]
    : ["not compared: the metrics of this stage stay in its logs", ...quiet];
}

/** A histogram or summary has its name with an ending only. */
function isThere(scraped: Scraped, name: string): boolean {
  return [...scraped.keys()].some((key) => key.startsWith(name));
}

function checkCount({ before, transitions }: Counted, after: Scraped): string {
  const grown = (totalOf(after, COUNTED) ?? 0) - (totalOf(before, COUNTED) ?? 0);
  if (grown >= transitions) return `${grown} transitions counted, ${transitions} of them the test game's`;
  throw new FaultError(
    `${COUNTED} has grown by ${grown}, though ${transitions} transitions were written.`,
    "Is there another process behind this address? Its /metrics are its own.",
  );
}

async function awaitCount(
  { target, progress, clock }: Context,
  { since, transitions }: Counted,
): Promise<string> {
  const [{ CloudWatchClient }, { readSeries }] = await Promise.all([
    import("@aws-sdk/client-cloudwatch"),
    import("../cloudwatch/series.ts"),
  ]);
  const client = new CloudWatchClient({});
  const from = Math.floor(since / MINUTE_MS) * MINUTE_MS;
  for (;;) {
    const window = { from, to: clock() + MINUTE_MS, periodSeconds: 60 };
    const [points = []] = await readSeries(
      client,
      target.name,
      [{ metric: COUNTED, service: SERVICE, statistic: "Sum" }],
      window,
    );
    const found = points.reduce((sum, { value }) => sum + value, 0);
    if (found >= transitions) return `${found} transitions in CloudWatch since it began`;
    if (clock() - since > LONGEST_MS)
      throw new FaultError(
        `CloudWatch counts ${found} transitions, though ${transitions} were written ${LONGEST_MS / MINUTE_MS} minutes ago.`,
        "Does the log of the function hold lines with _aws? See docs/runbooks/README.md.",
      );
    progress.show(`Waiting for the metrics: ${found} of ${transitions} transitions in CloudWatch`);
    await sleep(PAUSE_MS);
  }
}
