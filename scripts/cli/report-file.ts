import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Context } from "./command.ts";

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

/** Writes that something was done, or would have been, without a fault. @param startedAt ms since 1970. */
export async function reportDone(
  { target, clock }: Pick<Context, "target" | "clock">,
  check: string,
  startedAt: number,
  more: object,
): Promise<void> {
  await writeReport(target.name, check, {
    check,
    target: target.name,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(clock()).toISOString(),
    passed: true,
    ...more,
  });
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
