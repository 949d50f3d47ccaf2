import { AsyncLocalStorage } from "node:async_hooks";

/** Whether a request that failed may have been written all the same. */
export type WriteOutcome = "not-written" | "unknown";

/** The time for calls is over: the call was not sent. */
export class DeadlineOverError extends Error {
  constructor() {
    super("the time that this invocation has for its calls is over; the call was not sent");
    this.name = "DeadlineOverError";
  }
}

type Invocation = {
  /** ms since 1970. */
  readonly endsAt: number;
  readonly signal: EndOfCalls;
  /** Writes that were sent and, as far as is known, may have been done. */
  writes: number;
};

/** What Lambda says of an invocation; on one machine, what says the same. */
export type InvocationContext = { readonly getRemainingTimeInMillis: () => number };

/** Left of an invocation's time to answer in, in ms: an answer of some megabytes is compressed first. */
const TO_ANSWER_MS = 500;

const invocations = new AsyncLocalStorage<Invocation>();

/**
 * Runs what answers an invocation of a function. At the end of its time, less what an answer takes, calls that are
 * under way are aborted and no other is sent. Nor is one when `run` has settled: Lambda freezes the process then, and
 * what was still under way would act at the thaw, after an answer that said otherwise.
 */
export function invocation<T>(context: InvocationContext, run: () => Promise<T>): Promise<T> {
  return withinTime(context.getRemainingTimeInMillis() - TO_ANSWER_MS, run);
}

/** Runs with so many ms for its calls, as {@link invocation}. */
export async function withinTime<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const endsAt = Date.now() + ms;
  const signal = new EndOfCalls(endsAt);
  const current: Invocation = { endsAt, signal, writes: 0 };
  try {
    return await invocations.run(current, run);
  } finally {
    signal.end();
  }
}

const REASON = new DeadlineOverError();

/**
 * Ends calls that are under way, as an `AbortSignal` does, of which this is what the SDK's HTTP handler uses: Node's own,
 * with an event for each listener, takes a twentieth of an append's processor time. Its timer starts with the first listener:
 * calls within one machine have none, and to begin and end a timer takes some µs.
 */
export class EndOfCalls {
  readonly #endsAt: number;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  /** Of the handler's older interface. */
  readonly onabort = null;
  aborted = false;
  readonly reason = REASON;

  /** @param endsAt ms since 1970. */
  constructor(endsAt: number) {
    this.#endsAt = endsAt;
  }

  addEventListener(_type: "abort", listener: () => void): void {
    if (this.aborted) return;
    this.#timer ??= setTimeout(end, this.#endsAt - Date.now(), this);
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** Each listener hears it once. */
  end(): void {
    if (this.aborted) return;
    this.aborted = true;
    clearTimeout(this.#timer);
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}

function end(signal: EndOfCalls): void {
  signal.end();
}

/** @throws {DeadlineOverError} when no call may be sent any more. By the clock: at a thaw, timers may be late. */
export function refuseIfOver(): void {
  const current = invocations.getStore();
  if (current && (current.signal.aborted || Date.now() >= current.endsAt)) throw new DeadlineOverError();
}

/** Aborted when the time for calls is over; undefined outside of an invocation. */
export function deadlineSignal(): EndOfCalls | undefined {
  return invocations.getStore()?.signal;
}

/** What can be said of the writes of this invocation when it fails. */
export function writeOutcome(): WriteOutcome {
  return (invocations.getStore()?.writes ?? 0) > 0 ? "unknown" : "not-written";
}

/**
 * Makes a call that writes, and notes that it may have been done.
 * @param didNothing True for errors of calls that certainly were not made.
 */
export async function noteWrite<T>(
  call: () => Promise<T>,
  didNothing: (error: unknown) => boolean,
): Promise<T> {
  const current = invocations.getStore();
  if (!current) return await call();
  current.writes += 1;
  try {
    return await call();
  } catch (error) {
    if (didNothing(error)) current.writes -= 1;
    throw error;
  }
}
