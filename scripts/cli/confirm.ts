import { CliError, usageError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** A question that must be answered before something is changed. */
export type Question = {
  readonly text: string;
  /** What must be typed; absent: y or yes. */
  readonly typed?: string;
  /** After a yes: what continues or is half done if the command is interrupted, and how to see or stop it. */
  readonly leaves: string;
};

/**
 * Asks before a change; returns when the answer was yes.
 * @param yes Whether the operator has said so beforehand (`--yes`).
 * @throws {CliError} exit code 2 when there is nobody to ask, 5 when the answer was no.
 */
export async function confirm(
  { ask }: Terminal,
  { text, typed }: Pick<Question, "text" | "typed">,
  yes: boolean,
): Promise<void> {
  if (yes) return;
  if (!ask) throw usageError(`${text} There is no terminal to ask on.`, "Add --yes to say so beforehand.");
  const answer = (
    await ask(typed === undefined ? `${text} [y/N] ` : `${text} Type ${typed} to continue: `)
  ).trim();
  const agreed = typed === undefined ? /^y(es)?$/i.test(answer) : answer === typed;
  if (!agreed) throw new CliError(EXIT.declined, "Nothing was changed.");
}
