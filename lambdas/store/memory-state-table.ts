import { isExpired } from "../game/retention.ts";
import type { Row } from "./rows.ts";
import type { RowQuery, StateTable } from "./state-table.ts";

/** A state table in memory, for tests and simulations, with its rows to look at. */
export type MemoryStateTable = StateTable & {
  /** All rows, expired ones too, by game and position. */
  readonly rows: Map<string, Map<string, Row>>;
};

/** Makes an empty {@link MemoryStateTable}. */
export function memoryStateTable(): MemoryStateTable {
  const rows = new Map<string, Map<string, Row>>();
  function game(gameId: string): Map<string, Row> {
    const found = rows.get(gameId) ?? new Map<string, Row>();
    rows.set(gameId, found);
    return found;
  }
  return {
    rows,
    insert: async (row, now) => {
      const existing = game(row.gameId).get(row.position);
      if (existing && !isExpired(existing, now)) return existing;
      game(row.gameId).set(row.position, row);
      return undefined;
    },
    put: async (row) => {
      game(row.gameId).set(row.position, row);
    },
    overwrite: async (changes) => {
      for (const change of changes) {
        if ("put" in change) game(change.put.gameId).set(change.put.position, change.put);
        else game(change.remove.gameId).delete(change.remove.position);
      }
    },
    expire: async (gameId, position, expiresAt) => {
      const row = game(gameId).get(position);
      if (row && row.expiresAt === undefined) game(gameId).set(position, { ...row, expiresAt });
    },
    get: async (gameId, position, now) => {
      const row = game(gameId).get(position);
      return row && !isExpired(row, now) ? row : undefined;
    },
    getMany: async (gameId, positions, now) =>
      positions.flatMap((position) => game(gameId).get(position) ?? []).filter((row) => !isExpired(row, now)),
    query: async (query, now) => {
      const matching = select([...game(query.gameId).values()], query);
      const page = matching.slice(0, query.limit);
      const last = page.at(-1);
      return {
        rows: page.filter((row) => !isExpired(row, now)),
        ...(last && matching.length > page.length && { rest: { ...query, after: last.position } }),
      };
    },
  };
}

function select(rows: readonly Row[], { from, to, after, newestFirst }: RowQuery): Row[] {
  const sign = newestFirst ? -1 : 1;
  function isAfter(position: string): boolean {
    return after === undefined || (newestFirst ? position < after : position > after);
  }
  return rows
    .filter(({ position }) => position >= from && (to === undefined || position <= to) && isAfter(position))
    .sort((left, right) => (left.position < right.position ? -sign : sign));
}
