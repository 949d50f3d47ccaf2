import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import { interruptedError } from "./interruption.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command reads and writes. */
export type Terminal = {
  /** A line of the result, on standard output. */
  readonly out: (line: string) => void;
  /** A line on standard error, apart from the result. */
  readonly err: (line: string) => void;
  /** Ends a line of standard error that a person may have typed Ctrl+C into. */
  readonly freshLine: () => void;
  /** Overwrites the last line of standard error; undefined where that can't be done. */
  readonly rewrite: ((line: string) => void) | undefined;
  /** Asks for a line; undefined when nobody can answer. @throws {CliError} when Ctrl+C was the answer */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** All of standard input, as text. */
  readonly readAll: () => Promise<string>;
  /** Colours text, where standard output takes control characters. */
  readonly paint: (style: Style, text: string) => string;
  /** Whether standard output is a terminal that takes control characters: not with TERM=dumb or NO_COLOR. */
  readonly control: boolean;
  /** Columns of the terminal; undefined when standard output is none. */
  readonly columns: number | undefined;
  /** Its rows. */
  readonly rows: number | undefined;
};

const ERASE_LINE = "\r\u001b[K";

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const takesControl = !env.NO_COLOR && env.TERM !== "dumb";
  // A reader that has seen enough (head, less) ends the command quietly.
  stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    freshLine: () => stderr.isTTY && stderr.write("\n"),
    rewrite: stderr.isTTY && takesControl ? (line) => stderr.write(`${ERASE_LINE}${line}`) : undefined,
    ask: stdin.isTTY && stderr.isTTY ? (question) => ask(question, takesControl) : undefined,
    readAll: async () => {
      const parts: Buffer[] = [];
      for await (const part of stdin) parts.push(Buffer.from(part));
      return Buffer.concat(parts).toString();
    },
    paint: (style, text) => (takesControl ? styleText(style, text, { stream: stdout }) : text),
    control: stdout.isTTY && takesControl,
    // Some terminals say 0 when they don't know.
    columns: stdout.isTTY ? stdout.columns || undefined : undefined,
    rows: stdout.isTTY ? stdout.rows || undefined : undefined,
  };
}

/** @param editable Whether the line may be redrawn while it is typed. */
async function ask(question: string, editable: boolean): Promise<string> {
  // On standard error: standard output may be going to a file.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: editable });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // The terminal is in raw mode: Ctrl+C is a key, not a signal. Without it, it is a signal like any other.
  lines.on("SIGINT", () => {
    process.stderr.write("\n");
    reject(interruptedError("Nothing was changed."));
  });
  // Ctrl+D: there will be no answer.
  lines.on("close", () => resolve(""));
  lines.question(question).then(resolve, reject);
  try {
    return await promise;
  } finally {
    lines.close();
  }
}
