import type { MemoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { MemoryArchive } from "../../scripts/local/memory-archive.ts";
import type { MemoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import type { Ledger } from "./ledger.ts";

/** Where games are kept, and what is known to be true of them: what the rules look at. */
export type Place = {
  readonly ledger: Ledger;
  readonly rows: MemoryStateTable;
  readonly directory: MemoryGamesTable;
  readonly archive: MemoryArchive;
  readonly scheduler: { readonly now: () => number };
  /** Whether finished games are archived. */
  readonly settings: { readonly archives: boolean };
};
