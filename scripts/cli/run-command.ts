import * as z from "zod/mini";
import { openClient } from "#client";
import { CliError, usageError } from "./cli-error.ts";
import type { CliCommand, Context } from "./command.ts";
import { confirm, type Question } from "./confirm.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { explain, printExplanation } from "./explain.ts";
import { type OpenInterruption, openInterruption } from "./interruption.ts";
import { chooseWhere, isNowhere, openTarget, stageAlone, type Where } from "./open-target.ts";
import { type Format, printed } from "./output.ts";
import { printPaged } from "./pager.ts";
import { type Progress, progressOn } from "./progress.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

const shared = z.object({
  stage: z.optional(z.string()),
  url: z.optional(z.string()),
  json: z._default(z.boolean(), false),
  output: z.optional(z.enum(["table", "json", "csv"])),
  dryRun: z._default(z.boolean(), false),
  yes: z._default(z.boolean(), false),
});
type Shared = z.infer<typeof shared>;

// The longest that API Gateway waits for a function.
const TIMEOUT_MS = 30_000;

/** For a command that works on this machine only, which asks nobody. */
const HERE: Target = { name: "here", url: "http://127.0.0.1" };

async function targetOf({ where, diagnoses }: CliCommand, typed: Where): Promise<Target> {
  if (where === "here") return HERE;
  const chosen = await chooseWhere(typed, process.env);
  if (where === "stage") return stageAlone(chosen);
  if (where === "anywhere" && isNowhere(chosen)) return HERE;
  try {
    return await openTarget(chosen);
  } catch (error) {
    const missing = diagnoses && error instanceof CliError && error.exitCode === EXIT.unreachable;
    if (missing) return stageAlone(chosen);
    throw error;
  }
}

/** Runs a command on what was typed, and prints its result. @throws {CliError} and what the client throws. */
export async function runCommand(
  command: CliCommand,
  typed: Record<string, unknown>,
  terminal: Terminal,
): Promise<ExitCode> {
  const { stage, url, json, output, dryRun, yes, ...input } = typed;
  const options = shared.parse({ stage, url, json, output, dryRun, yes });
  refuseNeedless(command, options, input);
  const format = formatOf(options);
  const progress = progressOn(terminal, Date.now);
  const interruption = openInterruption(
    (text) => {
      progress.clear();
      terminal.freshLine();
      printExplanation(explain(new CliError(EXIT.interrupted, text)), terminal, format === "json");
    },
    (error) => {
      progress.clear();
      terminal.freshLine();
      printExplanation(explain(error), terminal, format === "json");
      process.exit(error.exitCode);
    },
  );
  try {
    const target = await targetOf(command, options);
    const context: Context = {
      target,
      client: openClient({ ...target, timeoutMs: TIMEOUT_MS }),
      terminal,
      progress,
      interruption,
      dryRun: options.dryRun,
      json: format === "json",
      confirm: (question) => asked(question, options, terminal, progress, interruption),
      clock: Date.now,
    };
    const result = await command.run(input, context);
    progress.clear();
    const { columns: width } = terminal;
    const lines = printed(result, format, { width, ...(width !== undefined && { now: Date.now() }) });
    await printPaged(lines, terminal);
    if (interruption.signal.aborted && !result.runsUntilInterrupted) return EXIT.interrupted;
    return result.exitCode ?? EXIT.ok;
  } finally {
    progress.clear();
    interruption.close();
  }
}

async function asked(
  question: Question,
  { yes }: Shared,
  terminal: Terminal,
  progress: Progress,
  interruption: OpenInterruption,
): Promise<void> {
  progress.clear();
  interruption.leaves("Nothing was changed.");
  await confirm(terminal, question, yes);
  interruption.leaves(question.leaves);
}

/** Refuses options of a change where nothing is changed: who gives one believes that something would be. */
function refuseNeedless(command: CliCommand, { dryRun, yes }: Shared, input: unknown): void {
  if (!dryRun && !yes) return;
  const reading = command.onlyReads?.(input);
  const needless = [dryRun && "--dry-run", yes && "--yes"].filter((option) => option !== false).join(" and ");
  if (reading !== undefined)
    throw usageError(`${reading} changes nothing and asks nothing.`, `Leave out ${needless}.`);
}

function formatOf({ json, output }: Shared): Format {
  return json ? "json" : (output ?? "table");
}
