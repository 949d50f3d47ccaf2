import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { whole } from "../input.ts";
import { openMetrics } from "../metrics/open-metrics.ts";
import { gather } from "../status/gather.ts";
import { statusLines } from "../status/lines.ts";
import { isWell } from "../status/status.ts";
import { watchStatus } from "../status/watch.ts";

const EVERY = "10";

/** The status of a stage. */
export const command = defineCommand({
  name: "status",
  summary: "Show the status of a stage: health, flags, alarms, the five metrics of the last hour",
  details:
    "Exits 1 when the service can't do its work, flags conflict or were never read, or an alarm is in ALARM. With --watch it is refreshed until Ctrl+C: what can't be read is reported, and read again the next time; with --json, a line of JSON each time. A local stack has no alarms and no history: its metrics are totals since it started, and --watch draws how they change.",
  example: "status --watch --stage prod",
  options: [
    ["--watch", "show it again and again, until Ctrl+C"],
    ["--every <seconds>", `with --watch: time between, 1 to 300; ${EVERY} where it is not given`],
  ],
  input: z.strictObject({ watch: z._default(z.boolean(), false), every: z.exactOptional(whole(1, 300)) }),
  run: async ({ watch, every }, context) => {
    const source = await openMetrics(context);
    if (watch) return await watchStatus(context, source, (every ?? Number(EVERY)) * 1_000);
    const status = await gather(context, source);
    return {
      json: status,
      lines: statusLines(status, context.target, context.terminal.paint),
      exitCode: isWell(status) ? EXIT.ok : EXIT.failed,
    };
  },
});
