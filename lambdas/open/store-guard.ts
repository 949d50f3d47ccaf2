import { noteWrite, refuseIfOver } from "../calls/invocation.ts";
import { isCertainlyNotDone } from "../calls/retries.ts";
import { NotWrittenError } from "../calls/store-fault.ts";
import type { Guard } from "../store/guarded.ts";
import { UnreadableRowError } from "../store/items.ts";
import { type CircuitBreaker, CircuitOpenError } from "../telemetry/circuit-breaker.ts";

/**
 * Guards every call to a table: none begins after the time for calls, nor while the breaker is open, and of
 * writes it is noted whether they may have been done. A chunk is none of those: without its row it means nothing. For the
 * breaker, a row that can't be read says nothing of the database; nor does the throttling of chunks, which are more than one
 * partition takes at once; nor does a full disk.
 */
export function storeGuard({ run }: CircuitBreaker): Guard {
  return async (call, effect) => {
    refuseIfOver();
    switch (effect) {
      case "read":
        return await run(call, isUnreadable);
      case "write":
        return await noteWrite(
          () => run(call, (error) => isUnreadable(error) || isDiskFull(error)),
          didNothing,
        );
      case "chunk":
        return await run(call, (error) => isUnreadable(error) || isThrottled(error) || isDiskFull(error));
    }
  };
}

/** DynamoDB's refusals of too many units ("Error handling with DynamoDB"). */
const THROTTLED: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

function isUnreadable(error: unknown): boolean {
  return error instanceof UnreadableRowError;
}

function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

/** A full disk refuses writes at once and still reads: there is no call to hold back. */
function isDiskFull(error: unknown): boolean {
  return error instanceof NotWrittenError && error.code === "ENOSPC";
}

function didNothing(error: unknown): boolean {
  return error instanceof CircuitOpenError || error instanceof NotWrittenError || isCertainlyNotDone(error);
}
