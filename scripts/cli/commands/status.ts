import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { openMetrics } from "../metrics/open-metrics.ts";
import { gather } from "../status/gather.ts";
import { statusLines } from "../status/lines.ts";
import { isWell } from "../status/status.ts";

/** The status of a stage. */
export const command = defineCommand({
  name: "status",
  summary: "Show the status of a stage: health, flags, alarms, the five metrics of the last hour",
  details:
    "Exits 1 when the service can't do its work, flags conflict, or an alarm is in ALARM. A local stack has no alarms and no history: its metrics are totals since it started, and watch draws how they change.",
  example: "status --stage prod",
  input: z.strictObject({}),
  run: async (_, context) => {
    const status = await gather(context, await openMetrics(context));
    return {
      json: status,
      lines: statusLines(status, context.target, context.terminal.paint),
      exitCode: isWell(status) ? EXIT.ok : EXIT.failed,
    };
  },
});
