import { AsyncLocalStorage } from "node:async_hooks";
import type { MetricName, MetricSink, Sample } from "./metrics.ts";

/** What one operation consumed of the database. */
export type Consumed = { readonly requests: number; readonly readUnits: number; readonly writeUnits: number };

/** Measures while an operation runs; what is measured outside of one is dropped. */
export type Telemetry = {
  /** Runs an operation; when it has ended, all that was measured goes to the sinks together. */
  readonly measure: <T>(operation: string, run: () => Promise<T>) => Promise<T>;
  readonly add: (name: MetricName, value?: number) => void;
  /** Counts a request to DynamoDB. */
  readonly consume: (cost: { readonly readUnits: number; readonly writeUnits: number }) => void;
  /** What the operation has consumed so far. */
  readonly consumed: () => Consumed;
};

type Scope = { readonly samples: Sample[]; requests: number; readUnits: number; writeUnits: number };

/** Gauges change slowly, and reading them takes time: one look in so many ms is enough. */
const GAUGES_EVERY_MS = 1_000;
const NOTHING: Consumed = { requests: 0, readUnits: 0, writeUnits: 0 };

/**
 * @param sinks Where measurements go.
 * @param gauges Measured at the end of an operation, once a second at most.
 * @param timer Monotonic, in ms.
 */
export function telemetry(
  sinks: readonly MetricSink[],
  gauges: () => readonly Sample[],
  timer: () => number,
): Telemetry {
  const scopes = new AsyncLocalStorage<Scope>();
  let gaugedAt = Number.NEGATIVE_INFINITY;
  function dueGauges(now: number): readonly Sample[] {
    if (now - gaugedAt < GAUGES_EVERY_MS) return [];
    gaugedAt = now;
    return gauges();
  }
  return {
    measure: async (operation, run) => {
      const scope: Scope = { samples: [], requests: 0, readUnits: 0, writeUnits: 0 };
      const started = timer();
      try {
        return await scopes.run(scope, run);
      } finally {
        const ended = timer();
        scope.samples.push(
          { name: "state_operation_duration_ms", value: ended - started },
          ...costs(scope),
          ...dueGauges(ended),
        );
        for (const sink of sinks) sink(operation, scope.samples);
      }
    },
    add: (name, value = 1) => {
      scopes.getStore()?.samples.push({ name, value });
    },
    consume: ({ readUnits, writeUnits }) => {
      const scope = scopes.getStore();
      if (!scope) return;
      scope.requests += 1;
      scope.readUnits += readUnits;
      scope.writeUnits += writeUnits;
    },
    consumed: () => scopes.getStore() ?? NOTHING,
  };
}

/** What was consumed; what was not is left out, since each value costs time to write. */
function costs({ requests, readUnits, writeUnits }: Scope): Sample[] {
  const all: Sample[] = [
    { name: "state_store_requests_total", value: requests },
    { name: "state_store_read_units_total", value: readUnits },
    { name: "state_store_write_units_total", value: writeUnits },
  ];
  return all.filter(({ value }) => value > 0);
}
