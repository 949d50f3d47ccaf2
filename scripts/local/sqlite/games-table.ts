import type { CostMeter } from "../../../lambdas/store/cost.ts";
import { fromDirectoryItem, toDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import type { DirectoryRow, GamesTable } from "../../../lambdas/store/games-table.ts";
import { itemSize, readUnits, writeUnits } from "../../../lambdas/store/item-size.ts";
import {
  listOf,
  lookedAt,
  mergePages,
  rangesOf,
  shardOf,
  updatedKeyOf,
  urgencyOf,
} from "../../../lambdas/store/listing.ts";
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
    `SELECT gameId, sortKey FROM games WHERE listing = ? AND sortKey BETWEEN ? AND ? ORDER BY sortKey DESC LIMIT ?`,
  );
  const due = connection.prepare(
    "SELECT item, urgency FROM games WHERE shard = ? AND urgency > ? ORDER BY urgency LIMIT ?",
  );
  const scanned = connection.prepare("SELECT item FROM games WHERE gameId > ? ORDER BY gameId LIMIT ?");
  const entries: Entries = {
    get: (gameId) => {
      const found = select.get(gameId);
      return found && fromDirectoryItem(itemFromBytes(found.item));
    },
    set: (existing) => {
      const { gameId } = existing;
      const item = toDirectoryItem(existing);
      const urgency = existing.due ? urgencyOf(gameId, existing.due) : null;
      replace.run(gameId, itemToBytes(item), ...listing(existing), shardOf(gameId), urgency);
      meter({ ...NO_COST, writeUnits: writeUnits(item) });
    },
    delete: (gameId) => {
      remove.run(gameId);
      meter({ ...NO_COST, writeUnits: 1 });
    },
    list: (query) => {
      const most = lookedAt(query);
      const pages = rangesOf(query).map(({ list, range: { from, to } }) => {
        const rows = listed.all(list, from, to, most);
        const games = rows.map(({ gameId, sortKey }) => ({
          gameId: String(gameId),
          sortKey: String(sortKey),
        }));
        const next = games.length === most ? games.at(-1)?.sortKey : undefined;
        return { games, ...(next !== undefined && { next }) };
      });
      return mergePages(pages, query);
    },
    listDue: ({ shard, limit, after = "" }) =>
      due.all(shard, after, limit).flatMap(({ item, urgency }) => {
        const existing = fromDirectoryItem(itemFromBytes(item));
        return existing.due ? [{ gameId: existing.gameId, due: existing.due, sortKey: String(urgency) }] : [];
      }),
    behind: (after, limit) =>
      scanned.all(after, limit).map(({ item }) => fromDirectoryItem(itemFromBytes(item))),
  };
  const table = gamesTableOn(entries, write);
  return {
    ...table,
    get: async (gameId) => {
      const existing = await table.get(gameId);
      meter({ ...NO_COST, readUnits: unitsOf(existing ? [existing] : []) });
      return existing;
    },
    getMany: async (gameIds) => {
      const rows = await table.getMany(gameIds);
      meter({ ...NO_COST, readUnits: unitsOf(rows) });
      return rows;
    },
  };
}

/** Where an entry is listed; a wipe under way is listed nowhere. */
function listing(existing: DirectoryRow): readonly [listing: string | null, sortKey: string | null] {
  if (existing.kind !== "game") return [null, null];
  return [listOf(existing), updatedKeyOf(existing)];
}

function unitsOf(rows: readonly DirectoryRow[]): number {
  return readUnits(rows.map((existing) => itemSize(toDirectoryItem(existing))));
}
