import type { BreakerState } from "./gate.ts";

/** Whose moves an event is about. `moves` counts calls of `append`. Events carry no states and no payloads. */
type Of = { readonly gameId: string; readonly moves: number };

/** What happens inside a client, for logs and metrics. */
export type ClientEvent =
  | ({
      readonly type: "written";
      readonly commitId: string;
      readonly version: number;
      readonly repeated: boolean;
      /** From when the commit was sealed. */
      readonly ms: number;
    } & Of)
  | ({ readonly type: "not-persisted"; readonly inDoubt: boolean } & Of)
  /** The service refused a move. */
  | ({ readonly type: "refused"; readonly error: Error } & Of)
  /** Another server has continued the game; the moves were given back, or are made again on top. */
  | ({ readonly type: "conflict"; readonly error: Error; readonly rebased: number } & Of)
  /** Moves were given back, since one before them was not written, or the game is gone. */
  | ({ readonly type: "given-back"; readonly error: Error } & Of)
  /** Whether moves were written can't be found out any more. */
  | ({ readonly type: "unknown"; readonly error: Error } & Of)
  /** A try was not answered, and will be made again after so many ms. */
  | ({
      readonly type: "unanswered";
      readonly error: Error;
      readonly tried: number;
      readonly waitMs: number;
    } & Of)
  | { readonly type: "queue-full"; readonly gameId: string; readonly error: Error }
  | { readonly type: "breaker"; readonly state: BreakerState }
  | { readonly type: "journal-failed"; readonly error: Error };

/** Is given every event. What it throws is thrown again outside of the queue, which continues. */
export type OnEvent = (event: ClientEvent) => void;

/** Calls the application's hook so that the queue can't be broken by it. */
export function emitter(onEvent: OnEvent | undefined): OnEvent {
  return (event) => {
    try {
      onEvent?.(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
