import { NodeHttpHandler } from "@smithy/node-http-handler";
import { deadlineSignal, refuseIfOver } from "./invocation.ts";
import { RetriesInTime } from "./retries.ts";
import { Sha256 } from "./sha256.ts";

/** How a client of the SDK calls its service. */
export type CallSettings = {
  /** Tries of one call, at most. */
  readonly tries: number;
  /** Time for one try, in ms. */
  readonly tryMs: number;
  /** First wait between tries, in ms; it doubles. The SDK's own for each service. */
  readonly firstWaitMs: number;
};

const CONNECT_MS = 1_000;

/** Settings of a client whose calls end with the time of the invocation that makes them. */
export function clientSettings({ tries, tryMs, firstWaitMs }: CallSettings) {
  return {
    maxAttempts: tries,
    sha256: Sha256,
    retryStrategy: new RetriesInTime({ maxAttempts: tries, baseDelay: firstWaitMs }),
    requestHandler: new HandlerInTime({
      connectionTimeout: CONNECT_MS,
      requestTimeout: tryMs,
      throwOnRequestTimeout: true,
    }),
  };
}

/** Sends requests, each until the time for calls is over. */
class HandlerInTime extends NodeHttpHandler {
  override async handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
    refuseIfOver();
    const abortSignal = deadlineSignal();
    return await super.handle(request, abortSignal ? { ...options, abortSignal } : options);
  }
}
