import type { ExitCode } from "./exit-codes.ts";

/** What a command found: for programs (`--json`), and for people. */
export type Result = {
  readonly json: unknown;
  readonly lines: readonly string[];
  /** 0 if absent. */
  readonly exitCode?: ExitCode;
};
