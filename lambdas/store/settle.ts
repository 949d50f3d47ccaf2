import { RefusedError } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import type { Archive } from "./archive.ts";
import { claimedAt } from "./due.ts";
import type { GamesTable } from "./games-table.ts";
import { wiped } from "./head.ts";
import type { TombstoneRow } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { continueWipe } from "./wipe-game.ts";

/** What the sweeper needs to find out what became of a game without rows. */
export type SettleContext = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly archive?: Archive | undefined;
  readonly now: number;
  readonly mayGoOn: () => boolean;
};

/** A request that creates a game has ended this long after it wrote the entry, for all clocks. */
const CREATED_MS = 2 * CURSOR_MARGIN_MS;

/**
 * Settles what the directory says of a game that has no rows: a wipe is continued, an archived game leaves the
 * sweeper's index, and an entry whose game was never created is removed.
 * @throws {RefusedError} `history-gone` when the game should have rows; `game-wiped` when a wipe is not known to the directory.
 */
export async function settle(
  context: SettleContext,
  gameId: string,
  tombstone: TombstoneRow | undefined,
): Promise<void> {
  const { games, archive, now } = context;
  const existing = await games.get(gameId);
  if (!existing) return;
  if (existing.kind === "wipe") {
    await continueWipe(context, existing);
    return;
  }
  const { version } = existing;
  if (version === 0 && claimedAt(existing) > now - CREATED_MS) return;
  if (version > 0 && tombstone) throw wiped(tombstone);
  if (!tombstone && (await archive?.get(gameId)) !== undefined) {
    await games.setDue(gameId, undefined);
    return;
  }
  if (version > 0)
    throw new RefusedError({
      kind: "history-gone",
      from: 0,
      to: version,
      reason: "no row is left of this game",
    });
  // Its request ended before it wrote the first row, or was refused.
  await games.remove(existing);
}
