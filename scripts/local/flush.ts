import { closeSync, fsyncSync, mkdirSync, openSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Flushes the names in a directory to the disk. Windows has no such call, and writes them by itself. */
function flushNames(dir: string): void {
  if (process.platform !== "win32") flush(dir, "r");
}

function flush(path: string, flags: "r" | "r+"): void {
  const opened = openSync(path, flags);
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
    flushNames(parent);
    if (parent === last) return;
  }
}

/** Gives a file another name, in the place of what has it: the file is on the disk before that, and its name after. */
export function renameFlushed(from: string, to: string): void {
  // Windows flushes only what is open for writing.
  flush(from, "r+");
  renameSync(from, to);
  flushNames(dirname(to));
}

/** Makes an empty file that its owner alone can read, where there is none. What is written into it later leaves its permissions. */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, "a", 0o600));
}
