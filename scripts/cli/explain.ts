import { type Problem, ProblemError, UnreachableError } from "#client";
import { OverrideError } from "../../lambdas/flags/overrides.ts";
import { LocalError } from "../local/failure.ts";
import { CliError } from "./cli-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { plain } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** What a person gets for an error, and a program. */
export type Explanation = {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  readonly json: {
    readonly error: {
      readonly message: string;
      readonly hint?: string;
      readonly exitCode: ExitCode;
      /** What the service answered (RFC 9457). */
      readonly problem?: Problem;
    };
  };
};

/** Prints an explanation on standard error: in lines, or as one line of JSON. */
export function printExplanation({ lines, json }: Explanation, { err }: Terminal, asJson: boolean): void {
  for (const line of asJson ? [JSON.stringify(json)] : lines) err(line);
}

/** Explains any error that stopped a command: what is wrong, then what to do; never a stack. */
export function explain(error: unknown): Explanation {
  if (error instanceof OverrideError)
    return explanation(EXIT.usage, `${error.message}.`, `Set it so, or unset it: unset ${error.variable}.`);
  if (error instanceof LocalError) return explanation(EXIT.usage, error.message);
  if (error instanceof CliError) return explanation(error.exitCode, error.message, error.hint);
  if (error instanceof ProblemError) return explainProblem(error.problem);
  if (error instanceof UnreachableError)
    return explanation(EXIT.unreachable, error.message, "Check the address, and that the service runs.");
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return explanation(EXIT.fault, message, "This is a fault of the command itself.");
}

function explainProblem(problem: Problem): Explanation {
  const { title, detail, status, retryable } = problem;
  const message = `${title}: ${detail}`;
  if (status === 403) {
    const hint = "Sign in as someone who may call this API (aws sso login, AWS_PROFILE).";
    return explanation(EXIT.refused, message, hint, problem);
  }
  const exitCode = status >= 500 ? EXIT.unreachable : EXIT.refused;
  if (retryable) return explanation(exitCode, message, "Try again in a moment.", problem);
  return explanation(exitCode, message, undefined, problem);
}

function explanation(exitCode: ExitCode, message: string, hint?: string, problem?: Problem): Explanation {
  const [line = ""] = message.split("\n");
  const error = {
    message: line,
    ...(hint !== undefined && { hint }),
    exitCode,
    ...(problem !== undefined && { problem }),
  };
  return {
    lines: [`savepoint: ${plain(line)}`, ...(hint === undefined ? [] : [plain(hint)])],
    exitCode,
    json: { error },
  };
}
