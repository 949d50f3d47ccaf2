import { closeSync, fsyncSync, mkdirSync, openSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Flushes a file or a directory to the disk: of a directory, the names in it. Windows has no such call for directories, and
 * writes their names by itself.
 */
export function flush(path: string): void {
  if (process.platform === "win32") return;
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Makes a directory and those above it, where they are missing: their names are on the disk when this returns. */
export function makeDirectory(dir: string): void {
  const first = mkdirSync(dir, { recursive: true });
  // The name of one that was there may not be on the disk, either: who made it may have died.
  const last = dirname(resolve(first ?? dir));
  for (let parent = dirname(resolve(dir)); ; parent = dirname(parent)) {
    flush(parent);
    if (parent === last) return;
  }
}

/** Gives a file another name, in the place of what has it: the file is on the disk before that, and its name after. */
export function renameFlushed(from: string, to: string): void {
  flush(from);
  renameSync(from, to);
  flush(dirname(to));
}
