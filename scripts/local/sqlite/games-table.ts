import type { CostMeter } from "../../../lambdas/store/cost.ts";
import { fromDirectoryItem, toDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import type { GamesTable, Standing } from "../../../lambdas/store/games-table.ts";
import { itemSize, readUnits, writeUnits } from "../../../lambdas/store/item-size.ts";
import { mergePages, placeOf, placeRange, shardOf, urgencyOf } from "../../../lambdas/store/listing.ts";
import { type Entries, gamesTableOn } from "../games-table-on.ts";
import type { SqliteDatabase } from "./database.ts";
import { itemFromBytes, itemToBytes } from "./item-bytes.ts";

const NO_COST = { readUnits: 0, writeUnits: 0 };

/**
 * The games table in SQLite. Costs are computed: what DynamoDB would charge for the items; what its indexes would add is
 * left out.
 */
export function sqliteGamesTable({ connection, write }: SqliteDatabase, meter: CostMeter): GamesTable {
  const select = connection.prepare("SELECT item FROM games WHERE gameId = ?");
  const replace = connection.prepare("INSERT OR REPLACE INTO games VALUES (?, ?, ?, ?, ?, ?)");
  const remove = connection.prepare("DELETE FROM games WHERE gameId = ?");
  const listed = connection.prepare(
    `SELECT gameId, place FROM games WHERE listing = ? AND place BETWEEN ? AND ? ORDER BY place DESC LIMIT ?`,
  );
  const due = connection.prepare(
    "SELECT item, urgency FROM games WHERE shard = ? AND urgency > ? ORDER BY urgency LIMIT ?",
  );
  const entries: Entries = {
    get: (gameId) => {
      const found = select.get(gameId);
      return found && fromDirectoryItem(itemFromBytes(found.item));
    },
    set: (standing) => {
      const { gameId } = standing;
      const item = toDirectoryItem(standing);
      const urgency = standing.due ? urgencyOf(gameId, standing.due) : null;
      replace.run(gameId, itemToBytes(item), ...listing(standing), shardOf(gameId), urgency);
      meter({ ...NO_COST, writeUnits: writeUnits(item) });
    },
    delete: (gameId) => {
      remove.run(gameId);
      meter({ ...NO_COST, writeUnits: 1 });
    },
    list: (query) => {
      const { from, to } = placeRange(query);
      // One more: the place that the page before ended at comes again.
      const rows = listed.all(listingOf(query.gameType, query.status), from, to, query.limit + 1);
      const found = rows.map(({ gameId, place }) => ({ gameId: String(gameId), place: String(place) }));
      return mergePages([found], query);
    },
    listDue: ({ shard, limit, after = "" }) =>
      due.all(shard, after, limit).flatMap(({ item, urgency }) => {
        const standing = fromDirectoryItem(itemFromBytes(item));
        return standing.due ? [{ gameId: standing.gameId, due: standing.due, place: String(urgency) }] : [];
      }),
  };
  const table = gamesTableOn(entries, write);
  return {
    ...table,
    get: async (gameId) => {
      const standing = await table.get(gameId);
      meter({ ...NO_COST, readUnits: unitsOf(standing ? [standing] : []) });
      return standing;
    },
    getMany: async (gameIds) => {
      const standings = await table.getMany(gameIds);
      meter({ ...NO_COST, readUnits: unitsOf(standings) });
      return standings;
    },
  };
}

/** Where an entry is listed; a wipe under way is listed nowhere. */
function listing(standing: Standing): readonly [listing: string | null, place: string | null] {
  if (standing.kind !== "game") return [null, null];
  return [listingOf(standing.gameType, standing.status), placeOf(standing)];
}

function listingOf(gameType: string, status: string): string {
  return `${gameType}#${status}`;
}

function unitsOf(standings: readonly Standing[]): number {
  return readUnits(standings.map((standing) => itemSize(toDirectoryItem(standing))));
}
