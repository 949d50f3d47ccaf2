import { type ClientOptions, type Consumed, openClient, ProblemError, type SavepointClient } from "#client";
import { NOTHING, plus } from "../consumed.ts";

/** A client, and what its requests have consumed so far. */
export type MeteredClient = { readonly client: SavepointClient; readonly consumed: () => Consumed };

/** Opens a client that adds up what each answer says it consumed. */
export function meteredClient(options: ClientOptions): MeteredClient {
  let total = NOTHING;
  function onConsumed(consumed: Consumed): void {
    total = plus(total, consumed);
  }
  return { client: openClient({ ...options, onConsumed }), consumed: () => total };
}

/** Errors, by kind. */
export type ErrorCounts = {
  /** @param doing What failed: `move`, `create`. */
  readonly count: (doing: string, error: unknown) => void;
  readonly all: () => Record<string, number>;
};

/** Counts errors by what failed, and the type of their problem or their name. */
export function errorCounts(): ErrorCounts {
  const counts = new Map<string, number>();
  return {
    count: (doing, error) => {
      const kind = `${doing}: ${kindOf(error)}`;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    all: () => Object.fromEntries(counts),
  };
}

function kindOf(error: unknown): string {
  if (!(error instanceof ProblemError)) return error instanceof Error ? error.name : String(error);
  const { type, title } = error.problem;
  return type === "about:blank" ? title : type.replace("urn:savepoint:problem:", "");
}
