import * as z from "zod/mini";
import { openClient } from "#client";
import type { CliCommand } from "./command.ts";
import { confirm } from "./confirm.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { openTarget, stageAlone } from "./open-target.ts";
import { progressOn } from "./progress.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

const shared = z.object({
  stage: z.optional(z.string()),
  url: z.optional(z.string()),
  json: z._default(z.boolean(), false),
  dryRun: z._default(z.boolean(), false),
  yes: z._default(z.boolean(), false),
});

// The longest that API Gateway waits for a function.
const TIMEOUT_MS = 30_000;

/** For a command that works on this machine only, which asks nobody. */
const HERE: Target = { name: "here", url: "http://127.0.0.1" };

async function targetOf({ where }: CliCommand, options: z.infer<typeof shared>): Promise<Target> {
  if (where === "here") return HERE;
  return where === "stage" ? stageAlone(options) : await openTarget(options);
}

/** Runs a command on what was typed, and prints its result. @throws {CliError} and what the client throws. */
export async function runCommand(
  command: CliCommand,
  typed: Record<string, unknown>,
  terminal: Terminal,
): Promise<ExitCode> {
  const { stage, url, json, dryRun, yes, ...input } = typed;
  const options = shared.parse({ stage, url, json, dryRun, yes });
  const target = await targetOf(command, options);
  const progress = progressOn(terminal, Date.now);
  try {
    const result = await command.run(input, {
      target,
      client: openClient({ ...target, timeoutMs: TIMEOUT_MS }),
      terminal,
      progress,
      dryRun: options.dryRun,
      json: options.json,
      confirm: (question) => confirm(terminal, question, options.yes),
      clock: Date.now,
    });
    progress.clear();
    if (options.json) terminal.out(JSON.stringify(result.json, null, 2));
    else for (const line of result.lines) terminal.out(line);
    return result.exitCode ?? EXIT.ok;
  } finally {
    progress.clear();
  }
}
