import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where a command reads and writes. */
export type Terminal = {
  /** A line of the result, on standard output. */
  readonly out: (line: string) => void;
  /** A line on standard error, apart from the result. */
  readonly err: (line: string) => void;
  /** Overwrites the last line of standard error; undefined when that is no terminal. */
  readonly rewrite: ((line: string) => void) | undefined;
  /** Asks for a line; undefined when nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** All of standard input, as text. */
  readonly readAll: () => Promise<string>;
  /** Colours text, where standard output is a terminal and NO_COLOR is not set. */
  readonly paint: (style: Style, text: string) => string;
  /** Columns of the terminal; undefined when standard output is none. */
  readonly columns: number | undefined;
};

const ERASE_LINE = "\r\u001b[K";

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // A reader that has seen enough (head, less) ends the command quietly.
  stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    rewrite: stderr.isTTY ? (line) => stderr.write(`${ERASE_LINE}${line}`) : undefined,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    readAll: async () => {
      const parts: Buffer[] = [];
      for await (const part of stdin) parts.push(Buffer.from(part));
      return Buffer.concat(parts).toString();
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    // Some terminals say 0 when they don't know.
    columns: stdout.isTTY ? stdout.columns || undefined : undefined,
  };
}

async function ask(question: string): Promise<string> {
  // On standard error: standard output may be going to a file.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
