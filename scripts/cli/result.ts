import type { ExitCode } from "./exit-codes.ts";
import type { Table } from "./table.ts";

/** A line for people, or a table that is laid out to fit the terminal. */
export type Line = string | Table;

/** What a command found: for programs (`-o json`, and its tables with `-o csv`), and for people. */
export type Result = {
  /** Absent for a command that has printed it all by itself. */
  readonly json?: unknown;
  readonly lines: readonly Line[];
  /** 0 if absent. */
  readonly exitCode?: ExitCode;
  /** The command runs until it is interrupted: that is no failure. */
  readonly runsUntilInterrupted?: true;
};
