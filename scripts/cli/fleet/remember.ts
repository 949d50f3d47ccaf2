import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { FleetRecovery } from "#client";
import { startRecoveryRequest } from "../../../lambdas/api/start-recovery/request.ts";

/**
 * Keeps what a run was asked for, so that it is continued with just that: times that were typed as spans mean another moment
 * later. @param ask What is asked for, where nothing is kept under the id.
 */
export async function rememberRecovery(
  folder: string,
  id: string | undefined,
  ask: () => FleetRecovery,
): Promise<FleetRecovery> {
  const kept = id === undefined ? undefined : await readKept(join(folder, `${id}.request.json`));
  if (kept) return kept;
  const asked = ask();
  const file = join(folder, `${asked.recoveryId}.request.json`);
  await writeFile(`${file}.new`, JSON.stringify(asked));
  await rename(`${file}.new`, file);
  return asked;
}

async function readKept(file: string): Promise<FleetRecovery | undefined> {
  try {
    return z.parse(startRecoveryRequest, JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
