import { EXIT_CODES_HELP } from "./exit-codes.ts";
import { layOut } from "./table.ts";

const ENVIRONMENT = [
  ["  SAVEPOINT_STAGE", "stage, where neither --stage nor --url is given"],
  ["  SAVEPOINT_URL", "local stack, likewise"],
  [
    "  SAVEPOINT_PROFILES",
    "the file that says how stages are reached, and which is the default; ~/.config/savepoint/profiles.json where it is not set (docs/operations.md)",
  ],
  ["  PAGER", "shows what is longer than the terminal; less where it is not set, cat for none"],
  ["  NO_COLOR, TERM=dumb", "mean no colours and no other control characters"],
] as const;

/** Columns that help has where it is not shown on a terminal. */
export const NO_TERMINAL_COLUMNS = 80;

/** The variables that the command reads. @param width columns of the terminal; absent: none */
export function environmentHelp(width: number | undefined): string {
  return listed("Environment:", ENVIRONMENT, "left", width);
}

/** What the exit codes mean. @param width columns of the terminal; absent: none */
export function exitCodesHelp(width: number | undefined): string {
  return listed("Exit codes:", EXIT_CODES_HELP, "right", width);
}

function listed(
  title: string,
  rows: readonly (readonly string[])[],
  align: "left" | "right",
  width = NO_TERMINAL_COLUMNS,
): string {
  const columns = [
    { title: "", align },
    { title: "", wraps: true },
  ] as const;
  return [title, ...layOut({ columns, rows }, { width }).slice(1)].join("\n");
}
