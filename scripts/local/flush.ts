import { closeSync, fsyncSync, openSync } from "node:fs";

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
