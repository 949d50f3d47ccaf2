import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { DECISIONS } from "../flags/override-functions.ts";

/** The switch for the day on which AppConfig itself is down. */
export const command = defineCommand({
  name: "override",
  summary: "Turn persistence off or on in the functions themselves, while AppConfig is down",
  details:
    "off and on set FF_USE_STATE_PERSISTENCE in the environment of every function that reads flags, and let all calls go to a version that has it: it wins over AppConfig, and counts as flags that were read. none removes it: then the flags hold again. Takes some seconds a function. While AppConfig answers, use disable and enable. If it ends early, run it again.",
  example: "override off --stage prod",
  arguments: [["<decision>", DECISIONS.join(", "), DECISIONS]],
  changes: "asks",
  where: "stage",
  input: z.strictObject({ decision: z.enum(DECISIONS, `one of ${DECISIONS.join(", ")}`) }),
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  run: async ({ decision }, context) =>
    await (await import("../flags/run-override.ts")).runOverride(decision, context),
});
