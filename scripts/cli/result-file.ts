import { createReadStream } from "node:fs";
import { mkdir, open, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod/mini";
import { linesOf } from "./transfer/lines.ts";

/** What became of a game in a run over many: a line of its result file. */
export type GameResult = {
  readonly gameId: string;
  readonly verdict: string;
  readonly [more: string]: unknown;
};

/** The result file of a run, which a run that was interrupted continues. */
export type ResultFile = {
  /** What became of the games of the run so far, by game. */
  readonly done: ReadonlyMap<string, GameResult>;
  readonly add: (result: GameResult) => Promise<void>;
  readonly close: () => Promise<void>;
};

const resultLine = z.looseObject({ gameId: z.string(), verdict: z.string() });

/** Opens a result file: what an earlier run wrote is read, and a last line that it did not complete is removed. */
export async function openResultFile(file: string): Promise<ResultFile> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  const done = new Map<string, GameResult>();
  let complete = 0;
  for await (const { text } of linesOf(createReadStream(file))) {
    const parsed = resultLine.safeParse(parse(text));
    if (!parsed.success) break;
    done.set(parsed.data.gameId, parsed.data);
    complete += Buffer.byteLength(text) + 1;
  }
  // A line whose newline is missing was not completed either.
  const { size } = await handle.stat();
  const end = Math.min(complete, size);
  if (end < size) await truncate(file, end);
  else if (complete > size) await handle.appendFile("\n");
  return {
    done,
    add: async (result) => {
      await handle.appendFile(`${JSON.stringify(result)}\n`);
    },
    close: async () => {
      await handle.sync();
      await handle.close();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
