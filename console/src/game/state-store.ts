import { AskError, gamePath } from "../api.ts";
import { token } from "../token.ts";
import type { FromWorker, Look, Looked, ToWorker } from "./state-messages.ts";

/** States fetched ahead in the direction of the last step. */
const AHEAD = 3;

/** States of a game by version, held by a worker. */
export type StateStore = {
  /** Looks at a state; what is missing is fetched. @throws {AskError} */
  readonly look: (look: Look) => Promise<Looked>;
  /** Whether the state is here already. */
  readonly has: (version: number) => boolean;
  /** Bytes that have come of a state that is on its way. */
  readonly received: (version: number) => number;
  /** Fetches the next versions in a direction, so that a step needs no request. */
  readonly ahead: (version: number, direction: 1 | -1, newest: number) => void;
  /** Ends the worker, with all that it is fetching or reading. */
  readonly close: () => void;
};

type Waiting = { readonly resolve: (looked: Looked) => void; readonly reject: (error: AskError) => void };

/** Makes an empty {@link StateStore} of a game. @param changed Called when a state has come, or a part of it. */
export function stateStore(gameId: string, changed: () => void): StateStore {
  const worker = new Worker(new URL("./state-worker.ts", import.meta.url), { type: "module" });
  const loaded = new Set<number>();
  const bytes = new Map<number, number>();
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  function tell(message: ToWorker): void {
    worker.postMessage(message);
  }
  function answered(id: number): Waiting | undefined {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  }
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    switch (data.kind) {
      case "progress":
        bytes.set(data.version, data.bytes);
        changed();
        break;
      case "loaded":
        bytes.delete(data.version);
        loaded.add(data.version);
        changed();
        break;
      case "dropped":
        loaded.delete(data.version);
        break;
      case "looked":
        answered(data.id)?.resolve(data.looked);
        break;
      case "failed": {
        const { status, kind, message } = data.failed;
        answered(data.id)?.reject(new AskError(status, kind, message));
      }
    }
  });
  // The worker's own code could not be loaded, or it broke.
  worker.addEventListener("error", ({ message }) => {
    const error = new AskError(0, "offline", message || "The page's worker could not be loaded.");
    for (const [id] of waiting) answered(id)?.reject(error);
  });
  tell({ kind: "start", path: gamePath(gameId, "state"), token: token() });
  return {
    look: async (look) => {
      asked += 1;
      const { promise, resolve, reject } = Promise.withResolvers<Looked>();
      waiting.set(asked, { resolve, reject });
      tell({ kind: "look", id: asked, look });
      return await promise;
    },
    has: (version) => loaded.has(version),
    received: (version) => bytes.get(version) ?? 0,
    ahead: (version, direction, newest) => {
      const versions = Array.from({ length: AHEAD }, (_, step) => version + (step + 1) * direction);
      const missing = versions.filter((next) => next >= 0 && next <= newest && !loaded.has(next));
      if (missing.length > 0) tell({ kind: "ahead", versions: missing });
    },
    close: () => worker.terminate(),
  };
}
