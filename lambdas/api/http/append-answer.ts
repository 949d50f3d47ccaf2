import { type CursorKeys, signCursor } from "../../game/cursor.ts";
import type { CarriedState } from "../../game/sealed-state.ts";
import type { KnownHead } from "../../store/append.ts";
import type { Answer } from "./route.ts";

/**
 * What a commit led to. `repeated`: it was written before, by the same request. `carried`: the state after it, where the cursor is
 * to bring it to the process that appends next. `cursor`: where it is signed already.
 */
export type Written = KnownHead & {
  readonly repeated: boolean;
  readonly carried?: CarriedState | undefined;
  readonly cursor?: string | undefined;
};

/** What a request that would write answers while persistence is off. */
export const NOT_PERSISTED: Answer = { status: 200, body: { persisted: false } };

/**
 * What a commit answers; undefined where nothing is kept. It depends on nothing but the commit, so that a retry gets the
 * original.
 */
export function appendAnswer(keys: CursorKeys, written: Written | undefined): Answer {
  if (!written) return NOT_PERSISTED;
  const { head, issuedAt, repeated, carried, cursor = signCursor(keys, head, issuedAt, carried) } = written;
  return {
    status: 201,
    body: { version: head.version, phase: head.phase, cursor, persisted: true },
    headers: repeated ? { "savepoint-repeated": "true" } : {},
  };
}
