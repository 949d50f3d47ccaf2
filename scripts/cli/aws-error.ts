import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** The message for a person when AWS refuses or cannot be reached. An error that is such a message already stays as it is. */
export function awsError(error: unknown, what: string): CliError {
  if (error instanceof CliError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (/region/i.test(message) && /missing/i.test(message))
    return new CliError(
      EXIT.unreachable,
      "No AWS region is set.",
      "Set AWS_REGION, or a region in the profile.",
    );
  const signIn = /Credential|Token|AccessDenied|Signature/i.test(name);
  return new CliError(
    EXIT.unreachable,
    `${what}: ${message}`,
    signIn ? "Sign in (aws sso login), or set AWS_PROFILE." : "See whether AWS can be reached from here.",
  );
}
