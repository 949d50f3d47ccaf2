import { type MemoryStateTable, memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import { type MemoryArchive, memoryArchive } from "../../scripts/local/memory-archive.ts";
import { type MemoryGamesTable, memoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import { type ChangeFeed, changeFeed } from "./feed.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { DAY_MS, type Settings } from "./settings.ts";

/** The databases of a world, with all that they hold to look at. */
export type Tables = {
  readonly rows: MemoryStateTable;
  readonly directory: MemoryGamesTable;
  readonly archive: MemoryArchive;
  /** Brings notable commits. */
  readonly feed: ChangeFeed;
  /** Of which start the database is: calls that were made before the one of now reach nobody. */
  readonly start: () => number;
  /** Removes rows that are past their expiry, as the database does. */
  readonly vanish: () => void;
  /** Changes a row behind the service's back. */
  readonly damage: (row: Row) => void;
  /** Takes what is there now, but for what a restore leaves as it is. @returns what puts it back. */
  readonly backUp: () => () => void;
  readonly close: () => void;
};

/** What tables are made from. */
export type TablesOptions = {
  readonly seed: number;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly trace: (line: () => string) => void;
  readonly isCalm: () => boolean;
  /** Hears of what must not happen. */
  readonly violate: (what: string) => void;
};

/** Tables in memory: what DynamoDB, its stream and S3 do. */
export function memoryTables({ random, scheduler, settings, trace, violate }: TablesOptions): Tables {
  const rows = memoryStateTable();
  const directory = memoryGamesTable();
  const archive = memoryArchive();
  return {
    rows,
    directory,
    archive,
    feed: changeFeed(random, scheduler, settings, trace, (error) =>
      violate(`the change feed broke off: ${error}`),
    ),
    start: () => 1,
    vanish: () => vanish(rows, random, settings, scheduler.now()),
    damage: (row) => {
      rows.rows.get(row.gameId)?.set(row.position, row);
    },
    // The archive has none of its own: it stays as it is.
    backUp: () => {
      const kept = [...rows.rows].map(([gameId, existing]) => [gameId, [...existing]] as const);
      const entries = [...directory.entries];
      return () => {
        rows.rows.clear();
        for (const [gameId, existing] of kept) rows.rows.set(gameId, new Map(existing));
        directory.entries.clear();
        for (const [gameId, entry] of entries) directory.entries.set(gameId, entry);
      };
    },
    close: () => {},
  };
}

/** Removes rows that are past their expiry: soon, days late, or in any order. */
function vanish(
  { rows }: MemoryStateTable,
  random: Random,
  { vanishing }: Pick<Settings, "vanishing">,
  now: number,
): void {
  if (vanishing === "never") return;
  for (const game of rows.values()) {
    for (const { position, expiresAt } of [...game.values()]) {
      if (expiresAt === undefined) continue;
      const late = now - expiresAt * 1000;
      const due =
        vanishing === "at once"
          ? late >= 0
          : vanishing === "late"
            ? late >= 2 * DAY_MS
            : late >= 0 && random.chance(0.4);
      if (due) game.delete(position);
    }
  }
}
