import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import * as z from "zod/mini";
import { renameFlushed } from "../../local/flush.ts";
import { type LineChecksum, lineChecksum, linesOf } from "./lines.ts";

/** A file that an export is written to: as `FILE.part` until it is complete. */
export type ExportFile = {
  /** Where an export that was interrupted stopped: the page to continue with, and what is in the file already. */
  readonly from: Progress | undefined;
  readonly write: (line: string) => Promise<void>;
  /** Lets a later run continue here. */
  readonly mark: (progress: { readonly page: string; readonly games: number }) => Promise<void>;
  readonly lines: () => number;
  readonly checksum: () => string;
  /** Completes the file. @param line The last one, which is not in the checksum. */
  readonly close: (line: string) => Promise<void>;
};

const progress = z.object({ page: z.string(), games: z.number(), bytes: z.number() });
type Progress = z.infer<typeof progress>;

/** Opens a file for an export: continues where an earlier one was interrupted. */
export async function openExportFile(file: string): Promise<ExportFile> {
  const [part, marker] = [`${file}.part`, `${file}.progress`];
  const from = await readProgress(marker);
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
      await writeFile(`${marker}.new`, JSON.stringify({ ...reached, bytes }));
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
  };
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
