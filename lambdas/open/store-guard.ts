import { noteWrite, refuseIfOver } from "../calls/invocation.ts";
import { isCertainlyNotDone } from "../calls/retries.ts";
import type { Guard } from "../store/guarded.ts";
import { type CircuitBreaker, CircuitOpen } from "../telemetry/circuit-breaker.ts";

/**
 * What stands round every call to a table: none begins after the time for calls, nor while the breaker is open, and of
 * writes it is noted whether they may have been done.
 */
export function storeGuard({ run }: CircuitBreaker): Guard {
  return async (call, effect) => {
    refuseIfOver();
    return effect === "read" ? await run(call) : await noteWrite(() => run(call), didNothing);
  };
}

function didNothing(error: unknown): boolean {
  return error instanceof CircuitOpen || isCertainlyNotDone(error);
}
