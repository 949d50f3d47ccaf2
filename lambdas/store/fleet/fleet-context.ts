import type { Archive } from "../archive.ts";
import type { GamesTable } from "../games-table.ts";
import type { RecoveryContext } from "../recovery.ts";

/** What work on many games needs. */
export type FleetContext = RecoveryContext & {
  readonly games: GamesTable;
  readonly archive: Archive;
};
