import { AskError, ask, type GameState, gamePath } from "../api.ts";

/** Text that is kept of states, in characters together. */
const KEPT = 60_000_000;
/** After this long an error is asked about again, in ms. */
const RETRY_MS = 2_000;
/** States fetched ahead in the direction of the last step. */
const AHEAD = 3;

/** What there is of a version's state. */
export type Held =
  | { readonly state: GameState }
  | { readonly error: AskError; readonly failedAt: number }
  | { readonly loading: true };

/** States by version. A version never changes, so what was fetched stays right. */
export type StateStore = {
  /** @returns what there is now; what is missing is on its way, and `changed` is called when it is there. */
  readonly at: (version: number) => Held;
  /** The state, where it is here already; asks for nothing. */
  readonly peek: (version: number) => GameState | undefined;
  /** Fetches the next versions in a direction, so that a step needs no request. */
  readonly ahead: (version: number, direction: 1 | -1, newest: number) => void;
  /** Forgets an error, so that the next look asks again. */
  readonly retry: (version: number) => void;
};

/** Makes an empty {@link StateStore} of a game. @param changed Called when a state has come, or failed to. */
export function stateStore(gameId: string, changed: () => void): StateStore {
  const held = new Map<number, { readonly held: Held; readonly size: number }>();
  let size = 0;

  function keep(version: number, value: Held, characters: number): void {
    size += characters - (held.get(version)?.size ?? 0);
    held.delete(version);
    held.set(version, { held: value, size: characters });
    for (const [oldest, { size: freed }] of held) {
      if (size <= KEPT || oldest === version) break;
      held.delete(oldest);
      size -= freed;
    }
  }
  async function fetchState(version: number): Promise<void> {
    try {
      const state = await ask<GameState>(`${gamePath(gameId, "state")}?version=${version}`);
      keep(version, { state }, JSON.stringify(state.state).length);
    } catch (error) {
      const failure = error instanceof AskError ? error : new AskError(0, "fault", String(error));
      keep(version, { error: failure, failedAt: performance.now() }, 0);
    }
    changed();
  }
  function at(version: number): Held {
    const found = held.get(version);
    if (found) {
      // A map iterates in the order of insertion: what was looked at last goes last.
      held.delete(version);
      held.set(version, found);
      if (isOldError(found.held)) {
        // Shown until the answer is there; asked once.
        keep(version, { ...found.held, failedAt: Number.POSITIVE_INFINITY }, 0);
        void fetchState(version);
      }
      return found.held;
    }
    const loading: Held = { loading: true };
    keep(version, loading, 0);
    void fetchState(version);
    return loading;
  }
  return {
    at,
    peek: (version) => {
      const found = held.get(version)?.held;
      return found && "state" in found ? found.state : undefined;
    },
    ahead: (version, direction, newest) => {
      for (let step = 1; step <= AHEAD; step += 1) {
        const next = version + step * direction;
        if (next >= 0 && next <= newest) at(next);
      }
    },
    retry: (version) => {
      held.delete(version);
      changed();
    },
  };
}

function isOldError(held: Held): held is Extract<Held, { readonly error: AskError }> {
  return "error" in held && performance.now() - held.failedAt > RETRY_MS;
}
