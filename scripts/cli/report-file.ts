import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a check keeps its summary: `.savepoint/reports/<stage>/<check>.json`, below the working directory. */
export function reportFile(target: string, check: string): string {
  return join(".savepoint", "reports", target, `${check}.json`);
}

/** Writes a check's summary, for `readiness` to read. @returns Its path. */
export async function writeReport(target: string, check: string, summary: object): Promise<string> {
  const file = reportFile(target, check);
  await mkdir(join(file, ".."), { recursive: true });
  // Renamed into place: a reader never sees half of it.
  await writeFile(`${file}.new`, `${JSON.stringify(summary, null, 2)}\n`);
  await rename(`${file}.new`, file);
  return file;
}
