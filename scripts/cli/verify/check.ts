import { ProblemError, UnreachableError } from "#client";
import { CliError } from "../cli-error.ts";
import { plain } from "../table.ts";
import type { Terminal } from "../terminal.ts";

/** What went wrong, and what to do about it. */
export type Fault = { readonly problem: string; readonly remedy: string };

/** A check that was made. */
export type Check = {
  /** What holds when it passes. */
  readonly title: string;
  readonly fault?: Fault;
  /** What was found, for the report. */
  readonly notes: readonly string[];
};

/** What a check found; it throws a {@link FaultError}, or what the client throws, when all is not well. */
export type Notes = readonly string[];

/** A check does not pass. */
export class FaultError extends Error {
  readonly remedy: string;

  constructor(problem: string, remedy: string) {
    super(problem);
    this.name = "FaultError";
    this.remedy = remedy;
  }
}

/** Makes a check. @param otherwise What to do when the service refuses or cannot be reached. */
export async function check(title: string, otherwise: string, run: () => Promise<Notes>): Promise<Check> {
  try {
    return { title, notes: await run() };
  } catch (error) {
    return { title, notes: [], fault: faultOf(error, otherwise) };
  }
}

/** A check's lines for people. */
export function checkLines({ title, fault }: Check, paint: Terminal["paint"]): string[] {
  if (!fault) return [`✅ ${title}`];
  return [paint("red", `❌ ${plain(fault.problem)}`), `   ${plain(fault.remedy)}`];
}

function faultOf(error: unknown, otherwise: string): Fault {
  if (error instanceof FaultError) return { problem: error.message, remedy: error.remedy };
  if (error instanceof CliError) return { problem: error.message, remedy: error.hint ?? otherwise };
  if (error instanceof ProblemError || error instanceof UnreachableError)
    return { problem: error.message, remedy: otherwise };
  // AWS refuses by errors of many kinds.
  if (error instanceof Error && "$metadata" in error) return { problem: error.message, remedy: otherwise };
  throw error;
}
