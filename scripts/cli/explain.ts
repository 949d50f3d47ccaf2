import { type Problem, ProblemError, UnreachableError } from "#client";
import { LocalError } from "../local/failure.ts";
import { CliError } from "./cli-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { plain } from "./table.ts";

/** The lines that a person gets for an error, and the exit code. */
export type Explanation = { readonly lines: readonly string[]; readonly exitCode: ExitCode };

/** Explains any error that stopped a command: what is wrong, then what to do; never a stack. */
export function explain(error: unknown): Explanation {
  if (error instanceof LocalError) return explanation(EXIT.usage, error.message);
  if (error instanceof CliError) return explanation(error.exitCode, error.message, error.hint);
  if (error instanceof ProblemError) return explainProblem(error.problem);
  if (error instanceof UnreachableError)
    return explanation(EXIT.unreachable, error.message, "Check the address, and that the service runs.");
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return explanation(EXIT.fault, message, "This is a fault of the command itself.");
}

function explainProblem({ title, detail, status, retryable }: Problem): Explanation {
  const message = `${title}: ${detail}`;
  if (status === 403)
    return explanation(
      EXIT.refused,
      message,
      "Sign in as someone who may call this API (aws sso login, AWS_PROFILE).",
    );
  if (retryable)
    return explanation(status >= 500 ? EXIT.unreachable : EXIT.refused, message, "Try again in a moment.");
  return explanation(EXIT.refused, message);
}

function explanation(exitCode: ExitCode, message: string, hint?: string): Explanation {
  const [line = ""] = message.split("\n");
  return { lines: [`savepoint: ${plain(line)}`, ...(hint === undefined ? [] : [plain(hint)])], exitCode };
}
