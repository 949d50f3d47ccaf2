import { OverrideError } from "../../lambdas/flags/overrides.ts";

/** Why the local stack, or what runs on it, cannot do what was asked: for the person who asked, in one line. */
export class LocalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LocalError";
  }
}

/** The person who asked has pressed Ctrl+C. */
export class InterruptedError extends LocalError {
  constructor() {
    super("Interrupted.");
    this.name = "InterruptedError";
  }
}

const INTERRUPTED = 130;

/** The code of a system error, as `EADDRINUSE`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * Runs a script's work; a {@link LocalError}, or an `FF_*` variable that means nothing, becomes one line on stderr and
 * exit code 1, an interruption exit code 130, even with handles still open.
 */
export async function runScript(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LocalError || error instanceof OverrideError)) throw error;
    console.error(error.message);
    process.exit(error instanceof InterruptedError ? INTERRUPTED : 1);
  }
}
