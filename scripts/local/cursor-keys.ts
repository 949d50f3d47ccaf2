import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCursorKeys } from "../../lambdas/open/cursor-keys.ts";
import { errorCode, LocalError } from "./failure.ts";
import { renameFlushed } from "./flush.ts";

/** Where a data directory keeps the keys that sign cursors. */
export const CURSOR_KEYS_FILE = "cursor-keys.json";

const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

/** What cursors are signed with on this machine, as the service's environment has it. */
export type CursorSettings = {
  readonly CURSOR_KEYS: string;
  /** Names this life of the state table. */
  readonly TABLE_EPOCH: string;
};

/**
 * The keys that sign cursors, and the epoch of the tables: made once and kept in the data directory, so that cursors
 * outlive the process.
 * @param dir Absent: new ones, for a database that lives no longer than the process.
 * @throws {LocalError} when keys are kept there that cannot be used.
 */
export async function localCursorSettings(dir: string | undefined): Promise<CursorSettings> {
  if (dir === undefined) return { CURSOR_KEYS: newKeys(), TABLE_EPOCH: newEpoch() };
  return {
    CURSOR_KEYS: await keptOnce(join(dir, CURSOR_KEYS_FILE), newKeys, parseCursorKeys),
    // Kept next to the database: remove this file when you restore a copy of the database, and the tables have a new epoch.
    TABLE_EPOCH: await keptOnce(join(dir, "table-epoch"), newEpoch, () => {}),
  };
}

async function keptOnce(path: string, make: () => string, check: (text: string) => unknown): Promise<string> {
  const kept = await readKept(path, check);
  if (kept !== undefined) return kept;
  const made = make();
  keepPrivately(path, made);
  return made;
}

/** Keeps a text in a file that its owner alone can read; it is on the disk when this returns. */
export function keepPrivately(path: string, text: string): void {
  // Written aside and renamed: a process that dies in between leaves no half a key.
  const aside = `${path}.new`;
  writeFileSync(aside, text, { mode: OWNER_ONLY });
  chmodSync(aside, OWNER_ONLY);
  renameFlushed(aside, path);
}

async function readKept(path: string, check: (text: string) => unknown): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    check(text);
    return text;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalError(`${path}: ${reason}`, { cause: error });
  }
}

function newEpoch(): string {
  return randomUUID();
}

function newKeys(): string {
  const secret = randomBytes(SECRET_BYTES).toString("base64");
  return JSON.stringify({ current: { id: `local-${randomBytes(4).toString("hex")}`, secret } });
}
