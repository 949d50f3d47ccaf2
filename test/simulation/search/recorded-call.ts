import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import type { Stores } from "../ports.ts";
import { contentOf } from "./intern.ts";

const EMPTY: Stores = { state: memoryStateTable(), games: memoryGamesTable(), archive: memoryArchive() };

/** A call to a store as text, with all that it takes: two with the same text do the same. It is not done. */
export function recordedCall(perform: (stores: Stores) => Promise<unknown>): string {
  let recorded = "";
  function recorder<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get:
        (_store, method) =>
        (...given: readonly unknown[]) => {
          recorded = `${String(method)} ${contentOf(given)}`;
          return new Promise(() => {});
        },
    });
  }
  const { state, games, archive } = EMPTY;
  void perform({ state: recorder(state), games: recorder(games), archive: recorder(archive) });
  return recorded;
}
