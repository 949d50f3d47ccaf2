import { type CursorKeys, type OpenedCursor, openCursor, type UnprovenCursor } from "../game/cursor.ts";
import type { KnownCursors } from "./known-cursors.ts";

/** Where a request says that it appends: exactly one of the two. */
export type At = { readonly cursor?: string | undefined; readonly expectedVersion?: number | undefined };

/** What is appended to: proven by a cursor, only claimed by one, or to be looked up. */
export type AppendTo = { readonly gameId: string } & (
  | { readonly cursor: OpenedCursor }
  | UnprovenCursor
  | { readonly expectedVersion: number }
);

/** What cursors are opened with. */
export type CursorOpener = { readonly keys: CursorKeys; readonly cursors: KnownCursors };

/** What a request appends to. @throws {RefusedError} as `openCursor`. */
export function appendTo(
  { keys, cursors }: CursorOpener,
  gameId: string,
  { cursor, expectedVersion = 0 }: At,
): AppendTo {
  if (cursor === undefined) return { gameId, expectedVersion };
  const opened = cursors.find(keys, gameId, cursor) ?? openCursor(keys, gameId, cursor);
  return "head" in opened ? { gameId, cursor: opened } : { gameId, ...opened };
}
