import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { ask, gamePath, type Snapshot, type Snapshots } from "../api.ts";
import { useAsked } from "../use-asked.ts";
import { type HistoryStore, historyStore } from "./history-store.ts";
import { type StateStore, stateStore } from "./state-store.ts";

/** What is loaded of a game, piece by piece. */
export type LoadedGame = {
  readonly history: HistoryStore;
  readonly states: StateStore;
  readonly snapshots: readonly Snapshot[];
};

/** Loads a game as it is looked at; the page is rendered again when something has come. */
export function useGame(gameId: string, newest: number): LoadedGame {
  const [, setCame] = useState(0);
  const stores = useMemo(() => {
    function changed(): void {
      setCame((count) => count + 1);
    }
    const history = historyStore(gameId);
    history.subscribe(changed);
    return { history, states: stateStore(gameId, changed) };
  }, [gameId]);
  useLayoutEffect(() => stores.states.close, [stores]);
  const snapshots = useAsked(`snapshots of ${gameId} at ${newest}`, (signal) =>
    ask<Snapshots>(`${gamePath(gameId, "snapshots")}?limit=100`, { signal }),
  );
  // A newer transition makes its page incomplete.
  useEffect(() => stores.history.load(newest), [stores, newest]);
  return { ...stores, snapshots: snapshots.answer?.snapshots ?? [] };
}
