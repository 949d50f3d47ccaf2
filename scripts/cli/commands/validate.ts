import { writeFile } from "node:fs/promises";
import * as z from "zod/mini";
import { STAGES } from "../../../infra/stages.ts";
import { checkService } from "../checks/service.ts";
import { type Context, defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { writeReport } from "../report-file.ts";
import { span } from "../span.ts";
import { asCriterion, judge, type Limits, TOLERANCE } from "../validate/criteria.ts";
import { measureNothing } from "../validate/measure-nothing.ts";
import { measureProcess } from "../validate/measure-process.ts";
import type { Measured } from "../validate/measured.ts";
import { markdownReport } from "../validate/report.ts";

/** Whether a change was a success. */
export const command = defineCommand({
  name: "validate",
  summary: "Check a stage against the success criteria, and write a report for the change ticket",
  details:
    "What readiness checks of a service (every function answers, its flags were read and go together, no alarm is in ALARM), and over the time: no state errors, games complete, metrics healthy, and latency no worse than over as long a time before. The report is Markdown, in .savepoint/reports as well. Exits 1 when a criterion fails. Of a local stack, metrics are those since it started, and there is no time before.",
  example: "validate --since 24h --stage staging",
  options: [["--since <time>", "how far back: 90m, 24h, 2d", "24h"]],
  input: z.strictObject({ since: span }),
  run: async ({ since }, context) => {
    const { target, clock, terminal } = context;
    const began = clock() - since;
    const { measured, limits, note } = await measure(context, began);
    const criteria = [...(await checkService(context)).map(asCriterion), ...judge(measured, limits)];
    const passed = criteria.every((criterion) => criterion.passed);
    const report = { check: "validate", target: target.name, passed, criteria, measured };
    const markdown = markdownReport(target, measured, criteria, note);
    const file = (await writeReport(target.name, "validate", report)).replace(/\.json$/, ".md");
    await writeFile(file, markdown);
    terminal.err(`Report in ${file}`);
    return {
      json: report,
      lines: markdown.trimEnd().split("\n"),
      exitCode: passed ? EXIT.ok : EXIT.failed,
    };
  },
});

type Found = { readonly measured: Measured; readonly limits: Limits; readonly note: string };

// A machine that does everything at once is slow now and then.
const LOCAL_LIMITS: Limits = { latencyP99Ms: 2_500, minimumSamples: 20, flagsAgeSeconds: 600 };

async function measure(context: Context, since: number): Promise<Found> {
  const stage = STAGES.get(context.target.name);
  if (!stage)
    return {
      measured: await measureProcess(context, since),
      limits: LOCAL_LIMITS,
      note: "Games are counted from the directory; metrics are those of one process, since it started.",
    };
  const { name, thresholds: limits } = stage;
  if (!stage.features.logMetrics)
    return {
      measured: await measureNothing(context, since),
      limits,
      note: `Games are counted from the directory; the metrics of ${name} stay in its logs, and are not read.`,
    };
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { measureStage } = await import("../validate/measure-stage.ts");
  return {
    measured: await measureStage(context, since),
    limits,
    note: `Games are counted from the directory; all else comes from CloudWatch. Latency is compared with as long a time before; up to ${TOLERANCE * 100} % more counts as the same.`,
  };
}
