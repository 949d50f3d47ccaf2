import { withinTime } from "../../calls/invocation.ts";
import { RefusedError } from "../../game/refusal.ts";
import type { Identity } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { type AppendTo, type At, appendTo } from "../../store/append-to.ts";
import { carriedBefore } from "../../store/carried-state.ts";
import { writtenBefore } from "../../store/earlier-try.ts";
import { CircuitOpenError } from "../../telemetry/circuit-breaker.ts";
import type { Written } from "./append-answer.ts";

/**
 * How long a request of which nothing is kept waits for the database, in ms: long enough for the first call of a process that
 * has just started. A database that fails is waited for five times, then the circuit breaker is open.
 */
const SHORT_READ_MS = 500;

/**
 * What a request of which nothing is to be written led to before, when it is the retry of one that was: what is written is
 * never answered as not persisted. It waits for a short read, and not at all while the circuit breaker is open; when the
 * database does not answer in that time, nothing is known, as for a request that comes for the first time.
 */
export async function findWritten(
  services: Services,
  now: number,
  gameId: string,
  at: At,
  request: Identity,
): Promise<Written | undefined> {
  const { stateTable: table, log } = services;
  const to = claimed(services, gameId, at);
  if (!to) return undefined;
  const written = await shortly(
    async () => {
      const head = await writtenBefore({ table, now }, to, request);
      return head && { head, carried: await carriedBefore(table, head, now) };
    },
    (error) =>
      log.warn("whether a request was written before could not be read", { gameId, error: String(error) }),
  );
  return written && { ...written, issuedAt: written.head.time, repeated: true };
}

/** What a request appends to; undefined when its cursor is none: nothing is refused where nothing is kept. */
function claimed(services: Services, gameId: string, at: At): AppendTo | undefined {
  try {
    return appendTo(services, gameId, at);
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** What a read finds in a short time; undefined when it does not end by then, or fails. */
async function shortly<T>(
  read: () => Promise<T | undefined>,
  failed: (error: unknown) => void,
): Promise<T | undefined> {
  try {
    return await withinTime(SHORT_READ_MS, read);
  } catch (error) {
    if (!(error instanceof CircuitOpenError)) failed(error);
    return undefined;
  }
}
