import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { checkAll } from "../readiness/items.ts";
import { writeReport } from "../report-file.ts";
import { checkLines } from "../verify/check.ts";

/** Whether a stage is ready for games. */
export const command = defineCommand({
  name: "readiness",
  summary: "Check each item of the production checklist",
  details:
    "Backups, expiry and retention, alarms and their subscribers, flags, and the reports of verify, drill, recoveries of all games, export, import and load below the working directory; for prod, all but verify may be of staging. Of a local stack, only flags and reports. Exits 1 when an item is not met.",
  example: "readiness --stage prod",
  input: z.strictObject({}),
  run: async (_, context) => {
    const { target, terminal, clock } = context;
    const checks = await checkAll(context);
    const met = checks.filter(({ fault }) => fault === undefined).length;
    const passed = met === checks.length;
    const endedAt = new Date(clock()).toISOString();
    const report = { check: "readiness", target: target.name, endedAt, passed, checks };
    const file = await writeReport(target.name, "readiness", report);
    const verdict = `${passed ? "Ready" : "Not ready"}: ${met} of ${checks.length} items are met.`;
    return {
      json: report,
      lines: [
        ...checks.flatMap((made) => {
          const [first = "", ...rest] = checkLines(made, terminal.paint);
          return made.fault ? [first, ...rest] : [`${first} (${made.notes.join(", ")})`];
        }),
        "",
        terminal.paint(passed ? "green" : "red", verdict),
        ...(target.name === "local"
          ? ["A local stack has no backups, alarms or retention of its own to check."]
          : []),
        `Report in ${file}`,
      ],
      exitCode: passed ? EXIT.ok : EXIT.failed,
    };
  },
});
