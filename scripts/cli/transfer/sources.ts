import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { usageError } from "../cli-error.ts";
import { type Line, linesOf } from "./lines.ts";

/** A line, and the file that it is in. */
export type SourceLine = Line & { readonly file: string };

/**
 * The lines of a file, of standard input (`-`), or of a directory: there each `.jsonl` file is read line by line, and each
 * `.json` file is one game, whose id is the file's name where it gives none. @throws {CliError} when there is no such file.
 */
export async function* sourceLines(source: string): AsyncGenerator<SourceLine> {
  if (source === "-") {
    for await (const line of linesOf(process.stdin)) yield { ...line, file: "standard input" };
    return;
  }
  if (!(await isDirectory(source))) {
    yield* fileLines(source);
    return;
  }
  for (const name of (await readdir(source)).toSorted()) {
    const file = join(source, name);
    if (name.endsWith(".jsonl")) yield* fileLines(file);
    if (name.endsWith(".json")) yield { text: withId(await readFile(file, "utf8"), name), number: 1, file };
  }
}

async function* fileLines(file: string): AsyncGenerator<SourceLine> {
  for await (const line of linesOf(createReadStream(file))) yield { ...line, file };
}

async function isDirectory(source: string): Promise<boolean> {
  try {
    return (await stat(source)).isDirectory();
  } catch {
    throw usageError(`${source}: there is no such file or directory.`);
  }
}

/** A game's JSON on one line, with its id. What is no object is left as it is, and is a fault of its line. */
function withId(text: string, name: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return text;
    if ("gameId" in value) return text;
    // Put before the text rather than parsed and printed: numbers stay as they are written.
    const id = JSON.stringify(basename(name, ".json"));
    return text
      .trim()
      .replace(/^\{/, Object.keys(value).length === 0 ? `{"gameId":${id}` : `{"gameId":${id},`);
  } catch {
    return text;
  }
}
