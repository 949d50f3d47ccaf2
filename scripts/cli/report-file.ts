import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";

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

const summary = z.object({ target: z.string(), endedAt: z.iso.datetime(), passed: z.boolean() });

/** What every check's summary says. */
export type ReportSummary = Readonly<z.infer<typeof summary>>;

/** Reads a check's newest summary; undefined when there is none, or nothing that is one. */
export async function readReport(target: string, check: string): Promise<ReportSummary | undefined> {
  try {
    return summary.parse(JSON.parse(await readFile(reportFile(target, check), "utf8")));
  } catch {
    return undefined;
  }
}
