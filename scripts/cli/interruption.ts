import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** What Ctrl+C, or SIGTERM, does while a command runs: it ends with one line that says what continues without it. */
export type Interruption = {
  /** Aborted by it, once the command has said that it {@link Interruption.finishes}. */
  readonly signal: AbortSignal;
  /** From now on, this continues (or is half done) if the command ends, and is seen or stopped so. */
  readonly leaves: (text: string) => void;
  /** From now on the command ends by itself when it is interrupted, having first said this; a second time ends it. */
  readonly finishes: (text: string) => void;
};

/** The operator wants the command to end. */
export function interruptedError(text: string): CliError {
  return new CliError(EXIT.interrupted, ["Interrupted.", text].filter(Boolean).join(" "));
}

/** An interruption that can be taken away again. */
export type OpenInterruption = Interruption & { readonly close: () => void };

/**
 * Takes SIGINT and SIGTERM over while a command runs.
 * @param say Prints the line before a command ends by itself.
 * @param end Ends the process, saying why.
 */
export function openInterruption(
  say: (text: string) => void,
  end: (error: CliError) => void,
): OpenInterruption {
  const controller = new AbortController();
  let left = "";
  let finishing: string | undefined;
  function interrupt(): void {
    if (finishing === undefined || controller.signal.aborted) end(interruptedError(left));
    else {
      controller.abort();
      say(finishing);
    }
  }
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    leaves: (text) => {
      left = text;
    },
    finishes: (text) => {
      finishing = text;
    },
    close: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
