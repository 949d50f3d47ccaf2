import { isExpired } from "../../../lambdas/game/retention.ts";
import { EXPIRY } from "../../../lambdas/store/attribute-names.ts";
import type { CostMeter } from "../../../lambdas/store/cost.ts";
import { writeUnits } from "../../../lambdas/store/item-size.ts";
import { fromItem, type Item, toItem } from "../../../lambdas/store/items.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import type { SqliteDatabase } from "./database.ts";
import { itemFromBytes, itemToBytes } from "./item-bytes.ts";
import { itemReads, rowReads } from "./item-reads.ts";
import { isLargeRow } from "./large-games.ts";

const NO_COST = { readUnits: 0, writeUnits: 0 };

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
  const add = connection.prepare("INSERT INTO state VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const replace = connection.prepare("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?)");
  const toOutbox = connection.prepare("INSERT INTO outbox (gameId, position) VALUES (?, ?)");
  const remove = connection.prepare("DELETE FROM state WHERE gameId = ? AND position = ?");
  function find(gameId: string, position: string): Row | undefined {
    const found = select.get(gameId, position);
    return found && fromItem(itemFromBytes(found.item));
  }
  function set(row: Row, item: Item): void {
    replace.run(...columnsOf(row, item));
  }

  return {
    ...rowReads(itemReads({ connection }), meter),
    insert: async (row, now) => {
      const item = toItem(row);
      const columns = columnsOf(row, item);
      // Before the write: what runs after it finds cold caches.
      const units = writeUnits(item);
      const existing = await write(() => {
        if (add.run(...columns).changes === 0) {
          const found = find(row.gameId, row.position);
          if (found && !isExpired(found, now)) return found;
          replace.run(...columns);
        }
        if (isNotable(row)) toOutbox.run(row.gameId, row.position);
        return undefined;
      });
      if (!existing && isNotable(row)) notify();
      meter({ ...NO_COST, writeUnits: existing ? 1 : units });
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
        if (!found || found.expiresAt !== undefined) return 1;
        const item = { ...toItem(found), [EXPIRY]: expiresAt };
        set({ ...found, expiresAt }, item);
        return writeUnits(item);
      });
      meter({ ...NO_COST, writeUnits: units });
    },
  };
}

/** The columns of a row, in the order of the table's. */
function columnsOf(row: Row, item: Item): [string, string, number | null, number, Uint8Array] {
  const bytes = itemToBytes(item);
  return [row.gameId, row.position, row.expiresAt ?? null, isLargeRow(row, bytes.length) ? 1 : 0, bytes];
}

function isNotable(row: Row): boolean {
  return row.kind === "commit" && row.commit.notable !== undefined;
}
