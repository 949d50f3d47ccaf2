import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { openMetrics } from "../metrics/open-metrics.ts";
import { gather } from "../status/gather.ts";
import { statusLines } from "../status/lines.ts";
import { isWell } from "../status/status.ts";

/** How a stage is doing. */
export const command = defineCommand({
  name: "status",
  summary: "Show how a stage is doing: health, flags, alarms, the five metrics of the last hour",
  details:
    "Exits 1 when the service can't do its work, flags don't go together, or an alarm rings. A local stack has neither alarms nor a past: its metrics are totals since it started, and watch draws how they go.",
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
