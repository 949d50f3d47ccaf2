import type { Row } from "./rows.ts";

/** A stretch of one game's rows. */
export type RowQuery = {
  readonly gameId: string;
  /** Lowest position, included. */
  readonly from: string;
  /** Highest position, included; absent: to the end. */
  readonly to?: string;
  /** The position that the page before ended at. */
  readonly after?: string;
  readonly newestFirst: boolean;
  /** Rows looked at in one request, at most; a request ends at one megabyte in any case. */
  readonly limit: number;
};

/** Rows in order, and where to continue when there are more. */
export type RowPage = {
  readonly rows: readonly Row[];
  /** The query for the rest; absent at the end. */
  readonly rest?: RowQuery;
};

/** A row to write, or the key of one to remove, no matter what is there. */
export type Overwrite =
  | { readonly put: Row }
  | { readonly remove: { readonly gameId: string; readonly position: string } };

/**
 * The state table, as the rest of the store needs it. Rows past their expiry are gone, though the database may
 * still hold them: reads leave them out, and {@link StateTable.insert} overwrites them. All reads are consistent.
 */
export type StateTable = {
  /** Writes a row where none is there: one request, one write unit per KB. The row that is there otherwise. */
  readonly insert: (row: Row, now: number) => Promise<Row | undefined>;
  /** Writes a row, no matter what is there. */
  readonly put: (row: Row) => Promise<void>;
  /** Writes and removes many rows, no matter what is there: 25 a request, one write unit per KB each. No two of the same key. */
  readonly overwrite: (changes: readonly Overwrite[]) => Promise<void>;
  /** Gives a row that has none an expiry (seconds since 1970); a row that is absent or has one stays as it is. */
  readonly expire: (gameId: string, position: string, expiresAt: number) => Promise<void>;
  readonly get: (gameId: string, position: string, now: number) => Promise<Row | undefined>;
  /** Those of the rows at these positions that are there, in this order: one request for up to 100. */
  readonly getMany: (gameId: string, positions: readonly string[], now: number) => Promise<readonly Row[]>;
  /** One request. */
  readonly query: (query: RowQuery, now: number) => Promise<RowPage>;
};

/** Most rows asked for at once where the number that is needed cannot be known. */
export const PAGE_ROWS = 100;

/**
 * All rows of a query, page after page; each page is asked for when the one before is used up.
 * @param more How many rows the next page asks for.
 */
export async function* readRows(
  table: StateTable,
  query: RowQuery,
  now: number,
  more: () => number = () => PAGE_ROWS,
): AsyncGenerator<Row> {
  let next: RowQuery | undefined = query;
  while (next) {
    const { rows, rest }: RowPage = await table.query(next, now);
    yield* rows;
    next = rest && { ...rest, limit: more() };
  }
}
