import { type ProblemError, UnreachableError } from "../errors.ts";
import { backoff, type Platform } from "../platform.ts";
import type { Request } from "../request.ts";
import type { Sender, Tried } from "../send.ts";
import type { Gate } from "./gate.ts";

/** What asking needs. */
export type AskerParts = {
  readonly sender: Sender;
  readonly platform: Platform;
  readonly gate: Gate;
  /** Aborted when the client is closed. */
  readonly closing: AbortSignal;
};

/** What a try came to, and whether that is an answer: where not, it is made again. */
export type Judged<T> =
  | { readonly answered: T }
  | { readonly again: ProblemError | UnreachableError; readonly retryAfterMs?: number | undefined };

/** Hears of each try without an answer, before the next. */
export type OnAgain = (error: Error, tried: number, waitMs: number) => void;

/**
 * Makes a request until it is answered, through the circuit breaker.
 * @param judge Tells an answer from what is none.
 * @param onAgain Hears before each further try.
 * @returns undefined when the client was closed meanwhile.
 */
export async function ask<T>(
  { sender, platform, gate, closing }: AskerParts,
  request: Request,
  judge: (tried: Tried) => Judged<T>,
  onAgain: OnAgain,
): Promise<T | undefined> {
  for (let tried = 1; ; tried += 1) {
    await gate.enter(closing);
    if (closing.aborted) return undefined;
    const judged = judge(await tryOnce(sender, { ...request, signal: closing }, closing));
    if ("answered" in judged) {
      gate.answered();
      return judged.answered;
    }
    gate.failed();
    const waitMs = Math.max(judged.retryAfterMs ?? 0, backoff(tried, platform.random));
    onAgain(judged.again, tried, waitMs);
    await platform.sleep(waitMs, closing);
  }
}

async function tryOnce(sender: Sender, request: Request, closing: AbortSignal): Promise<Tried> {
  try {
    return await sender.attempt(request);
  } catch (cause) {
    if (closing.aborted)
      return { error: new UnreachableError("the client was closed", { cause }), sent: true };
    const message = `the request was not sent: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { error: new UnreachableError(message, { cause }), sent: false };
  }
}
