import { isExpired } from "../../../lambdas/game/retention.ts";
import type { CostMeter } from "../../../lambdas/store/cost.ts";
import { itemSize, readUnits, writeUnits } from "../../../lambdas/store/item-size.ts";
import { fromItem, type Item, toItem } from "../../../lambdas/store/items.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import type { RowPage, RowQuery, StateTable } from "../../../lambdas/store/state-table.ts";
import type { SqliteDatabase } from "./database.ts";
import { itemFromBytes, itemToBytes } from "./item-bytes.ts";
import { isLargeRow } from "./large-games.ts";

/** DynamoDB ends a request at a megabyte; so does this, since callers rely on pages. */
const PAGE_BYTES = 1_048_576;
const NO_COST = { readUnits: 0, writeUnits: 0 };
/** "~" comes behind every position. */
const LAST_POSITION = "~";

/**
 * The state table in SQLite. A commit that the change feed must look at goes into the outbox in the same transaction.
 * Costs are computed: what DynamoDB would charge for the same request.
 * @param notify Called when a commit has reached the outbox.
 */
export function sqliteStateTable(
  { connection, write }: SqliteDatabase,
  meter: CostMeter,
  notify: () => void = () => {},
): StateTable {
  const select = connection.prepare("SELECT item FROM state WHERE gameId = ? AND position = ?");
  const replace = connection.prepare("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)");
  const toOutbox = connection.prepare("INSERT INTO outbox (gameId, position) VALUES (?, ?)");
  const remove = connection.prepare("DELETE FROM state WHERE gameId = ? AND position = ?");
  function range(order: "ASC" | "DESC") {
    return connection.prepare(
      `SELECT item FROM state WHERE gameId = ? AND position BETWEEN ? AND ? ORDER BY position ${order} LIMIT ?`,
    );
  }
  const forward = range("ASC");
  const backward = range("DESC");

  function find(gameId: string, position: string): { readonly row: Row; readonly size: number } | undefined {
    const found = select.get(gameId, position);
    if (!found) return undefined;
    const item = itemFromBytes(found.item);
    return { row: fromItem(item), size: sizeOf(item) };
  }
  function set(row: Row, item: Item): void {
    const bytes = itemToBytes(item);
    const large = isLargeRow(row, bytes.length) ? 1 : 0;
    replace.run(row.gameId, row.position, row.expiresAt ?? null, large, bytes);
  }

  return {
    insert: async (row, now) => {
      const item = toItem(row);
      const existing = await write(() => {
        const found = find(row.gameId, row.position);
        if (found && !isExpired(found.row, now)) return found.row;
        set(row, item);
        if (isNotable(row)) toOutbox.run(row.gameId, row.position);
        return undefined;
      });
      if (!existing && isNotable(row)) notify();
      meter({ ...NO_COST, writeUnits: existing ? 1 : writeUnits(item) });
      return existing;
    },
    put: async (row) => {
      const item = toItem(row);
      await write(() => set(row, item));
      meter({ ...NO_COST, writeUnits: writeUnits(item) });
    },
    overwrite: async (changes) => {
      for (const change of changes) {
        if ("put" in change) meter({ ...NO_COST, writeUnits: writeUnits(toItem(change.put)) });
        else meter({ ...NO_COST, writeUnits: 1 });
      }
      await write(() => {
        for (const change of changes) {
          if ("put" in change) set(change.put, toItem(change.put));
          else remove.run(change.remove.gameId, change.remove.position);
        }
      });
    },
    expire: async (gameId, position, expiresAt) => {
      const units = await write(() => {
        const found = find(gameId, position);
        if (!found || found.row.expiresAt !== undefined) return 1;
        const item = { ...toItem(found.row), expiresAt };
        set({ ...found.row, expiresAt }, item);
        return writeUnits(item);
      });
      meter({ ...NO_COST, writeUnits: units });
    },
    get: async (gameId, position, now) => {
      const found = find(gameId, position);
      meter({ ...NO_COST, readUnits: readUnits([found?.size ?? 0]) });
      return found && !isExpired(found.row, now) ? found.row : undefined;
    },
    query: async (query, now) => {
      const { gameId, newestFirst, limit } = query;
      const [low, high] = bounds(query);
      const statement = newestFirst ? backward : forward;
      const rows: Row[] = [];
      const sizes: number[] = [];
      let bytes = 0;
      let rest: RowPage["rest"];
      // One more than asked for: it shows whether there is more. What the page before ended at comes again first.
      for (const { item: column } of statement.iterate(gameId, low, high, limit + 2)) {
        const item = itemFromBytes(column);
        const row = fromItem(item);
        if (row.position === query.after) continue;
        const last = rows.at(-1);
        if (last && (rows.length === limit || bytes >= PAGE_BYTES)) {
          rest = { ...query, after: last.position };
          break;
        }
        rows.push(row);
        sizes.push(sizeOf(item));
        bytes += sizes.at(-1) ?? 0;
      }
      meter({ ...NO_COST, readUnits: readUnits(sizes) });
      return { rows: rows.filter((row) => !isExpired(row, now)), ...(rest && { rest }) };
    },
  };
}

function isNotable(row: Row): boolean {
  return row.kind === "commit" && row.commit.notable !== undefined;
}

function bounds({ from, to = LAST_POSITION, after, newestFirst }: RowQuery): readonly [string, string] {
  if (after === undefined) return [from, to];
  return newestFirst ? [from, after] : [after, to];
}

function sizeOf(item: unknown): number {
  return typeof item === "object" && item !== null ? itemSize({ ...item }) : 0;
}
