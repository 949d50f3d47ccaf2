import type { CursorKey, CursorKeys, OpenedCursor } from "../game/cursor.ts";
import { newest } from "./newest.ts";

/**
 * The newest cursor that this process gave out for each of some games, and what it says: the next append mostly comes with
 * it, and then need not prove it nor read it. Texts are compared as they are: how long that takes tells of a cursor that everybody
 * gets who may ask for the game.
 */
export type KnownCursors = {
  /** What a cursor says; undefined unless it is the newest one of its game, given out while these keys held. */
  readonly find: (keys: CursorKeys, gameId: string, cursor: string) => OpenedCursor | undefined;
  /** @param cursor Signed with these keys, for what was opened. */
  readonly note: (keys: CursorKeys, cursor: string, opened: OpenedCursor) => void;
};

type Known = {
  readonly key: CursorKey;
  readonly epoch: string;
  readonly cursor: string;
  readonly opened: OpenedCursor;
};

/** Games that one process remembers: about a megabyte of cursors. */
const GAMES = 1_000;

/** Begins {@link KnownCursors} for so many games. */
export function knownCursors(capacity = GAMES): KnownCursors {
  const known = newest<Known>(capacity);
  return {
    find: ({ current, epoch }, gameId, cursor) => {
      const found = known.find(gameId);
      const isOurs = found?.key === current && found.epoch === epoch && found.cursor === cursor;
      return isOurs ? found.opened : undefined;
    },
    note: ({ current, epoch }, cursor, opened) =>
      known.note(opened.head.gameId, { key: current, epoch, cursor, opened }),
  };
}
