import { StandardRetryStrategy } from "@smithy/core/retry";
import { DeadlineOverError, deadlineSignal, refuseIfOver } from "./invocation.ts";

type Refresh = StandardRetryStrategy["refreshRetryTokenForRetry"];
type Token = Parameters<Refresh>[0];
type Failure = Parameters<Refresh>[1];

/** Node's codes for a service that was never reached. */
const NEVER_REACHED: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

const certainlyNotDone = new WeakSet<Error>();

/** Whether a call that failed certainly was not done: throttled, or never sent, at every try. */
export function isCertainlyNotDone(error: unknown): boolean {
  return error instanceof DeadlineOverError || (error instanceof Error && certainlyNotDone.has(error));
}

/** The SDK's standard retries, as long as the time for calls lasts. */
export class RetriesInTime extends StandardRetryStrategy {
  /** Of calls one of whose tries may have been done. */
  readonly #doubtful = new WeakSet<Token>();

  override async refreshRetryTokenForRetry(token: Token, failure: Failure): Promise<Token> {
    const doubtful = this.#doubtful.has(token) || !didNothing(failure);
    try {
      refuseIfOver();
      const next = await inTime(super.refreshRetryTokenForRetry(token, failure));
      if (doubtful) this.#doubtful.add(next);
      return next;
    } catch (error) {
      // The SDK throws the error of the last try then.
      if (!doubtful && failure.error instanceof Error) certainlyNotDone.add(failure.error);
      throw error;
    }
  }
}

function didNothing({ errorType, error }: Failure): boolean {
  if (errorType === "THROTTLING" || error instanceof DeadlineOverError) return true;
  return error instanceof Error && "code" in error && NEVER_REACHED.has(error.code);
}

/** Waits no longer than the time for calls lasts. @throws {DeadlineOverError} when it is over first. */
async function inTime<T>(wait: Promise<T>): Promise<T> {
  const signal = deadlineSignal();
  if (!signal) return await wait;
  const { promise: over, reject } = Promise.withResolvers<never>();
  function end(): void {
    reject(new DeadlineOverError());
  }
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([wait, over]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
