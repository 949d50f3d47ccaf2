import { isExpired } from "../../../lambdas/game/retention.ts";
import type { CostMeter } from "../../../lambdas/store/cost.ts";
import { itemSize, readUnits } from "../../../lambdas/store/item-size.ts";
import { fromItem } from "../../../lambdas/store/items.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import type { RowQuery, StateTable } from "../../../lambdas/store/state-table.ts";
import type { SqliteDatabase } from "./database.ts";
import { itemFromBytes } from "./item-bytes.ts";

/** Some items of a query in order, as their column has them, and whether there are more. */
export type ItemPage = { readonly items: readonly Uint8Array[]; readonly more: boolean };

/** Reads items of the state table as their column has them: another thread than the database's own decodes them. */
export type ItemReads = {
  readonly get: (gameId: string, position: string) => Promise<Uint8Array | undefined>;
  /** Those that are there, in the order of the positions. */
  readonly getMany: (gameId: string, positions: readonly string[]) => Promise<readonly Uint8Array[]>;
  readonly query: (query: RowQuery) => Promise<ItemPage>;
};

/** DynamoDB ends a request at a megabyte; so does this, since callers rely on pages. */
const PAGE_BYTES = 1_048_576;
/** "~" comes behind every position. */
const LAST_POSITION = "~";

/** {@link ItemReads} of a database. */
export function itemReads({ connection }: Pick<SqliteDatabase, "connection">): ItemReads {
  const select = connection.prepare("SELECT item FROM state WHERE gameId = ? AND position = ?");
  function range(order: "ASC" | "DESC") {
    return connection.prepare(
      `SELECT position, item FROM state WHERE gameId = ? AND position BETWEEN ? AND ? ORDER BY position ${order} LIMIT ?`,
    );
  }
  const forward = range("ASC");
  const backward = range("DESC");
  return {
    get: async (gameId, position) => {
      const found = select.get(gameId, position);
      return found && bytesIn(found.item);
    },
    getMany: async (gameId, positions) =>
      positions.flatMap((position) => {
        const found = select.get(gameId, position);
        return found ? [bytesIn(found.item)] : [];
      }),
    query: async (query) => {
      const { gameId, newestFirst, limit, after } = query;
      const [low, high] = bounds(query);
      const items: Uint8Array[] = [];
      let bytes = 0;
      // One more than asked for: it shows whether there is more. What the page before ended at comes again first.
      const found = (newestFirst ? backward : forward).iterate(gameId, low, high, limit + 2);
      for (const { position, item: column } of found) {
        if (position === after) continue;
        if (items.length === limit || bytes >= PAGE_BYTES) return { items, more: true };
        const item = bytesIn(column);
        items.push(item);
        bytes += item.length;
      }
      return { items, more: false };
    },
  };
}

/** Reads rows, and measures what DynamoDB would charge for the same requests. */
export function rowReads(reads: ItemReads, meter: CostMeter): Pick<StateTable, keyof ItemReads> {
  function charge(sizes: readonly number[]): void {
    meter({ writeUnits: 0, readUnits: readUnits(sizes) });
  }
  return {
    get: async (gameId, position, now) => {
      const bytes = await reads.get(gameId, position);
      const item = bytes && itemFromBytes(bytes);
      charge([sizeOf(item)]);
      return item === undefined ? undefined : unlessExpired(fromItem(item), now)[0];
    },
    getMany: async (gameId, positions, now) => {
      const items = (await reads.getMany(gameId, positions)).map(itemFromBytes);
      // Each item of a batch is charged alone.
      meter({
        writeUnits: 0,
        readUnits: items.map((item) => readUnits([sizeOf(item)])).reduce((sum, units) => sum + units, 0),
      });
      return items.map(fromItem).flatMap((row) => unlessExpired(row, now));
    },
    query: async (query, now) => {
      const page = await reads.query(query);
      const items = page.items.map(itemFromBytes);
      charge(items.map(sizeOf));
      const all = items.map(fromItem);
      const last = all.at(-1);
      const rest = page.more && last && { ...query, after: last.position };
      return { rows: all.flatMap((row) => unlessExpired(row, now)), ...(rest && { rest }) };
    },
  };
}

function unlessExpired(row: Row, now: number): readonly Row[] {
  return isExpired(row, now) ? [] : [row];
}

function bounds({ from, to = LAST_POSITION, after, newestFirst }: RowQuery): readonly [string, string] {
  if (after === undefined) return [from, to];
  return newestFirst ? [from, after] : [after, to];
}

function bytesIn(column: unknown): Uint8Array {
  if (column instanceof Uint8Array) return column;
  throw new TypeError("an item's column holds no bytes");
}

function sizeOf(item: unknown): number {
  return typeof item === "object" && item !== null ? itemSize({ ...item }) : 0;
}
