import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { checkHere } from "../doctor/here.ts";
import { checkLocal } from "../doctor/local.ts";
import { EXIT } from "../exit-codes.ts";
import { type Check, checkLines } from "../verify/check.ts";

/** Whether this machine can operate a stage. */
export const command = defineCommand({
  name: "doctor",
  summary: "Check what this machine needs to operate a stage, and say what to do about what is missing",
  details:
    "Node and the profiles; of a stage the region, the credentials, the stacks and whether they were changed by hand (drift), and each permission that the commands need, by a call that changes nothing. Drift takes a minute or two; Ctrl+C ends it. Exits 1 when a check fails.",
  example: "doctor --stage staging",
  where: "anywhere",
  diagnoses: true,
  input: z.strictObject({}),
  run: async (_, context) => {
    const { target, terminal } = context;
    const checks: Check[] = [...(await checkHere())];
    if (target.name === "local") checks.push(...(await checkLocal(context)));
    else if (target.name !== "here") {
      // Loaded when needed: the SDK takes longer to load than most commands to run.
      const { checkStage } = await import("../doctor/stage.ts");
      checks.push(...(await checkStage(context)));
    }
    const passed = checks.every(({ fault }) => fault === undefined);
    return {
      json: { target: target.name, passed, checks },
      lines: [
        ...checks.flatMap((made) => {
          const [first = "", ...rest] = checkLines(made, terminal.paint);
          return made.fault ? [first, ...rest] : [`${first} (${made.notes.join(", ")})`];
        }),
        ...(target.name === "here" ? ["Add --stage to check a stage, or --url for a local stack."] : []),
      ],
      exitCode: passed ? EXIT.ok : EXIT.failed,
    };
  },
});
