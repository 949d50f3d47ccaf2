import { AsyncLocalStorage } from "node:async_hooks";
import type { OpenTables, StoreServices } from "../../../lambdas/open/open-store.ts";
import type { Archive } from "../../../lambdas/store/archive.ts";
import type { Cost } from "../../../lambdas/store/cost.ts";
import type { GamesTable } from "../../../lambdas/store/games-table.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { type ItemReads, rowReads } from "../sqlite/item-reads.ts";
import type { CallOther } from "./calls.ts";

type Tables = Pick<StoreServices, "stateTable" | "games" | "archive">;

/** The tables of the thread that has the database. */
export type Database = {
  readonly openTables: OpenTables;
  readonly items: ItemReads;
  /** Where the other thread can read by itself. */
  readonly file?: string;
};

/** A call of a table, on its way to the thread that has the database. */
export type TableCall = {
  readonly table: keyof Tables | "items";
  readonly method: string;
  readonly args: readonly unknown[];
};

/** What a call of a table came to, and what it consumed. */
export type TableResult<Result> = { readonly result: Result; readonly costs: readonly Cost[] };

const STATE: { readonly [Method in Exclude<keyof StateTable, keyof ItemReads>]: true } = {
  insert: true,
  put: true,
  overwrite: true,
  expire: true,
};
const ITEMS: { readonly [Method in keyof ItemReads]: true } = { get: true, getMany: true, query: true };
const GAMES: { readonly [Method in keyof GamesTable]: true } = {
  add: true,
  replace: true,
  advance: true,
  setDue: true,
  dueSooner: true,
  noteSnapshot: true,
  setMetadata: true,
  get: true,
  getMany: true,
  remove: true,
  mark: true,
  renewMark: true,
  removeMark: true,
  list: true,
  listDue: true,
  scan: true,
};
const ARCHIVE: { readonly [Method in keyof Archive]: true } = { put: true, get: true, remove: true };

/**
 * Tables whose calls go to the thread that has the database. Rows are decoded here, so that they do not hold it.
 * @param items Reads rows by a connection of this thread; absent: they come from the other one, too.
 */
export function tablesThrough(call: CallOther<TableCall>, items?: ItemReads): OpenTables {
  return (_, consume) => {
    function through<Port>(
      table: TableCall["table"],
      methods: { readonly [Method in keyof Port]: true },
    ): Port {
      return Object.fromEntries(
        Object.keys(methods).map((method): readonly unknown[] => [
          method,
          async (...args: readonly unknown[]) => {
            const { result, costs } = await call<TableResult<unknown>>({ table, method, args });
            for (const cost of costs) consume(cost);
            return result;
          },
        ]),
      );
    }
    return {
      stateTable: {
        ...through<Omit<StateTable, keyof ItemReads>>("stateTable", STATE),
        ...rowReads(items ?? through<ItemReads>("items", ITEMS), consume),
      },
      games: through<GamesTable>("games", GAMES),
      archive: through<Archive>("archive", ARCHIVE),
    };
  };
}

/** Makes the calls of the other thread, and measures what each consumes. */
export function serveTables({
  openTables,
  items,
}: Database): (call: TableCall) => Promise<TableResult<unknown>> {
  const measured = new AsyncLocalStorage<Cost[]>();
  const tables = { ...openTables({}, (cost) => void measured.getStore()?.push(cost)), items };
  return async ({ table, method, args }) => {
    const costs: Cost[] = [];
    const port = tables[table];
    const result: unknown = await measured.run(costs, () =>
      Reflect.apply(Reflect.get(port ?? {}, method), port, args),
    );
    return { result, costs };
  };
}
