import type { Api } from "./api.ts";
import { openApi } from "./open-api.ts";
import { type Outbox, type OutboxOptions, openOutbox, type Pending } from "./queue/outbox.ts";
import { openSender } from "./send.ts";

/** How a client is opened. */
export type ClientOptions = OutboxOptions;

/** The service's API, a method a route, and the queue behind every {@link Game}. */
export type SavepointClient = Api & {
  /** What waits to be sent, in all games. */
  readonly pending: Pending;
  /** Resolves when nothing waits any more. */
  readonly flush: () => Promise<void>;
  /**
   * Takes no more, and waits for what is under way, 10 s at most unless another time is given. What is left is given back,
   * or stays in the journal for the next process. A client without a queue in use need not be closed.
   */
  readonly close: (timeoutMs?: number) => Promise<void>;
  /** @internal */
  readonly outbox: Outbox;
};

/**
 * Opens a client.
 *
 * ```ts
 * const savepoint = openClient({ url: "http://127.0.0.1:4700" });
 * const { game, state } = await Game.open<State>(savepoint, "room-42", { gameType: "generic", state: { score: 0 } });
 * ```
 *
 * Most callers continue with a `Game`, which keeps the cursor and sends through a queue; the methods here are the API as it is.
 */
export function openClient(options: ClientOptions): SavepointClient {
  const sender = openSender(options);
  const outbox = openOutbox(options, sender);
  return {
    ...openApi(sender),
    get pending() {
      return outbox.pending();
    },
    flush: outbox.flush,
    close: outbox.close,
    outbox,
  };
}
