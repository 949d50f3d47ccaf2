/** What the command's exit codes mean; scripts may rely on them. */
export const EXIT = {
  /** Done; every check passed. */
  ok: 0,
  /** A check failed, or what was compared differs. */
  failed: 1,
  /** The command line can't be carried out as it is, or a question could not be asked. */
  usage: 2,
  /** The service, or AWS, could not be reached. */
  unreachable: 3,
  /** The service refused; the problem document is shown. */
  refused: 4,
  /** The operator said no. */
  declined: 5,
  /** A fault of the command itself. */
  fault: 70,
  /** Ctrl+C, or SIGTERM, ended it. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit codes as the help shows them. */
export const EXIT_CODES_HELP = [
  ["0", "done, and every check passed"],
  ["1", "a check failed, or what was compared differs"],
  ["2", "the command line is wrong, or a question could not be asked (add --yes)"],
  ["3", "the service, or AWS, could not be reached"],
  ["4", "the service refused"],
  ["5", "the answer to a question was no"],
  ["70", "a fault of this command"],
  ["130", "interrupted: one line says what continues without it"],
] as const;
