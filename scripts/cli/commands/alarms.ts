import * as z from "zod/mini";
import { defineCommand } from "../command.ts";

const WHAT = ["test", "restore"] as const;

/** The alarms themselves: whether they reach anybody, and whether they watch roll-outs. */
export const command = defineCommand({
  name: "alarms",
  summary: "Test that an alarm reaches its topic, or let the alarms guard roll-outs again",
  details:
    "test sets the alarm that pages off and on again, and says whether the topic took both messages: the person on call is paged. restore puts the stage's alarms on AppConfig's environment, where a new stage, or a disable that was interrupted, has none; roll-outs do so by themselves.",
  example: "alarms test --stage staging",
  arguments: [["<what>", "test or restore"]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({ what: z.enum(WHAT, `one of ${WHAT.join(", ")}`) }),
  run: async ({ what }, context) => {
    // Loaded when needed: the SDK takes longer to load than most commands to run.
    if (what === "restore") return await (await import("../alarms/restore.ts")).restoreMonitors(context);
    return await (await import("../alarms/run-test.ts")).runAlarmTest(context);
  },
});
