import { hash } from "node:crypto";
import * as z from "zod/mini";
import type { CursorKey, CursorKeys } from "../game/cursor.ts";
import { readSecret } from "./secret.ts";
import { variable } from "./variable.ts";

const MIN_SECRET_BYTES = 32;
const EPOCH_CHARACTERS = 8;

const key = z.object({
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)),
  secret: z.string(),
});
const keysShape = z.object({ current: key, previous: z.optional(key) });

/**
 * Reads the keys that sign cursors: `CURSOR_KEYS` (one machine), or the secret named by `CURSOR_KEYS_SECRET_ID`, as
 * JSON `{current: {id, secret}, previous?: {id, secret}}` with secrets of at least 32 bytes in base64; and what names this
 * life of the state table, `TABLE_EPOCH`.
 * @throws when there are none, or they are not of this form.
 */
export async function readCursorKeys(env: NodeJS.ProcessEnv): Promise<CursorKeys> {
  return { ...(await readKeys(env)), epoch: epochOf(variable(env, "TABLE_EPOCH")) };
}

async function readKeys(env: NodeJS.ProcessEnv): Promise<Omit<CursorKeys, "epoch">> {
  const { CURSOR_KEYS: text, CURSOR_KEYS_SECRET_ID: secretId } = env;
  if (text) return parseCursorKeys(text);
  if (!secretId) throw new Error("CURSOR_KEYS_SECRET_ID (or, on one machine, CURSOR_KEYS) must be set");
  return parseCursorKeys(await readSecret(secretId));
}

/** Parses the keys. @throws naming what is wrong, never the secret itself. */
export function parseCursorKeys(text: string): Omit<CursorKeys, "epoch"> {
  const parsed = keysShape.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Error("the cursor keys are not of the form {current: {id, secret}, previous?: {id, secret}}");
  const { current, previous } = parsed.data;
  return { current: decoded(current), ...(previous && { previous: decoded(previous) }) };
}

/** A cursor carries it, so it is short. */
function epochOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, EPOCH_CHARACTERS);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded({ id, secret }: z.infer<typeof key>): CursorKey {
  const bytes = Buffer.from(secret, "base64");
  if (bytes.length < MIN_SECRET_BYTES)
    throw new Error(`the secret of cursor key "${id}" has less than ${MIN_SECRET_BYTES} bytes`);
  return { id, secret: bytes };
}
