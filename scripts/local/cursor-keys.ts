import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCursorKeys } from "../../lambdas/open/cursor-keys.ts";
import { errorCode, LocalFailure } from "./failure.ts";

const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

/**
 * The keys that sign cursors, as JSON: made once and kept in the data directory, so that cursors outlive the process.
 * @param dir Absent: new keys, for a database that lives no longer than the process.
 * @throws {LocalFailure} when keys are kept there that cannot be used.
 */
export async function localCursorKeys(dir: string | undefined): Promise<string> {
  if (dir === undefined) return newKeys();
  const path = join(dir, "cursor-keys.json");
  const kept = await readKept(path);
  if (kept !== undefined) return kept;
  const keys = newKeys();
  // Written aside and renamed: a process that dies in between leaves no half a key.
  const aside = `${path}.new`;
  await writeFile(aside, keys, { mode: OWNER_ONLY });
  await chmod(aside, OWNER_ONLY);
  await rename(aside, path);
  return keys;
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    parseCursorKeys(text);
    return text;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalFailure(`${path}: ${reason}`, { cause: error });
  }
}

function newKeys(): string {
  const secret = randomBytes(SECRET_BYTES).toString("base64");
  return JSON.stringify({ current: { id: `local-${randomBytes(4).toString("hex")}`, secret } });
}
