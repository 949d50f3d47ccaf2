import { createReadStream, existsSync } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import * as z from "zod/mini";
import { renameFlushed } from "../../local/flush.ts";
import { usageError } from "../cli-error.ts";
import { type LineChecksum, lineChecksum, linesOf } from "./lines.ts";

/** A file that an export is written to: as `FILE.part` until it is complete. */
export type ExportFile = {
  /** Where an export that was interrupted stopped: the page to continue with, and what is in the file already. */
  readonly from: Progress | undefined;
  readonly write: (line: string) => Promise<void>;
  /** Lets a later run continue here. */
  readonly mark: (reached: Pick<Progress, "page" | "games" | "gone">) => Promise<void>;
  readonly lines: () => number;
  readonly checksum: () => string;
  /** Completes the file. @param line The last one, which is not in the checksum. */
  readonly close: (line: string) => Promise<void>;
  /** Removes what was written: it is of no use. */
  readonly discard: () => Promise<void>;
};

/** What an export is asked for; one that was interrupted is continued with just that. */
export type AskedExport = {
  /** As it was typed. */
  readonly words: string;
  /** Only games that changed at this time or later, ISO 8601: a span that is typed again means another moment. */
  readonly updatedAfter?: string;
};

const progress = z.object({
  words: z.string(),
  updatedAfter: z.exactOptional(z.string()),
  page: z.string(),
  games: z.number(),
  /** Games that were not there any more. */
  gone: z.array(z.string()),
  bytes: z.number(),
});
type Progress = z.infer<typeof progress>;

/**
 * Opens a file for an export: continues where an earlier one was interrupted.
 * @throws {CliError} when the earlier one was asked for something else.
 */
export async function openExportFile(file: string, asked: AskedExport): Promise<ExportFile> {
  const [part, marker] = [`${file}.part`, `${file}.progress`];
  // Without the file it is left of an export that was completed.
  const from = existsSync(part) ? await readProgress(marker) : undefined;
  if (from && from.words !== asked.words)
    throw usageError(
      `${part} is of another export, which was interrupted.`,
      `Run that one again, remove ${part} and ${marker}, or give another --out.`,
    );
  const handle = await open(part, from ? "r+" : "w");
  const checksum = lineChecksum();
  let lines = 0;
  let bytes = 0;
  if (from) {
    await handle.truncate(from.bytes);
    ({ bytes } = from);
    lines = await readBack(part, checksum);
  }
  async function write(line: string): Promise<void> {
    bytes += await writeLine(handle, line, bytes);
  }
  return {
    from,
    write: async (line) => {
      await write(line);
      checksum.add(line);
      lines += 1;
    },
    mark: async (reached) => {
      // What the marker says is in the file must be on the disk before it is said.
      await handle.sync();
      await writeFile(`${marker}.new`, JSON.stringify({ ...asked, ...keptTime(from), ...reached, bytes }));
      await rename(`${marker}.new`, marker);
    },
    lines: () => lines,
    checksum: checksum.value,
    close: async (line) => {
      await write(line);
      await handle.close();
      renameFlushed(part, file);
      await rm(marker, { force: true });
    },
    discard: async () => {
      await handle.close();
      await rm(marker, { force: true });
      await rm(part, { force: true });
    },
  };
}

function keptTime(from: Progress | undefined): Pick<Progress, "updatedAfter"> {
  return from?.updatedAfter === undefined ? {} : { updatedAfter: from.updatedAfter };
}

async function writeLine(handle: FileHandle, line: string, at: number): Promise<number> {
  const text = Buffer.from(`${line}\n`);
  for (let written = 0; written < text.length; ) {
    const { bytesWritten } = await handle.write(text, written, text.length - written, at + written);
    written += bytesWritten;
  }
  return text.length;
}

async function readBack(part: string, checksum: LineChecksum): Promise<number> {
  let lines = 0;
  for await (const { text } of linesOf(createReadStream(part))) {
    checksum.add(text);
    lines += 1;
  }
  return lines;
}

async function readProgress(marker: string): Promise<Progress | undefined> {
  try {
    return progress.parse(JSON.parse(await readFile(marker, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
