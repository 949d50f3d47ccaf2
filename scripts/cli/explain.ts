import { type Problem, ProblemError, UnreachableError } from "#client";
import { CliError } from "./cli-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { plain } from "./table.ts";

/** What a person is told of an error, and the exit code. */
export type Explanation = { readonly lines: readonly string[]; readonly exitCode: ExitCode };

/** Explains whatever stopped a command: what is wrong, then what to do; never a stack. */
export function explain(error: unknown): Explanation {
  if (error instanceof CliError) return told(error.exitCode, error.message, error.hint);
  if (error instanceof ProblemError) return explainProblem(error.problem);
  if (error instanceof UnreachableError)
    return told(EXIT.unreachable, error.message, "See whether the address is right, and the service runs.");
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return told(EXIT.fault, message, "This is a fault of the command itself.");
}

function explainProblem({ title, detail, status, retryable }: Problem): Explanation {
  const message = `${title}: ${detail}`;
  if (status === 403)
    return told(
      EXIT.refused,
      message,
      "Sign in as someone who may call this API (aws sso login, AWS_PROFILE).",
    );
  if (retryable)
    return told(status >= 500 ? EXIT.unreachable : EXIT.refused, message, "Try again in a moment.");
  return told(EXIT.refused, message);
}

function told(exitCode: ExitCode, message: string, hint?: string): Explanation {
  const [line = ""] = message.split("\n");
  return { lines: [`savepoint: ${plain(line)}`, ...(hint === undefined ? [] : [plain(hint)])], exitCode };
}
