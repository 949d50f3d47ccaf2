import type { Append } from "../../game/commit.ts";
import { openCursor } from "../../game/cursor.ts";
import type { Services } from "../../open/services.ts";
import { type Appended, append } from "../../store/append.ts";
import { appendAnswer, NOT_PERSISTED } from "./append-answer.ts";
import type { Answer, RequestContext } from "./route.ts";

/** What a request appends to: exactly one of the two. */
export type At = { readonly cursor?: string | undefined; readonly expectedVersion?: number | undefined };

/**
 * Appends what a request asks for, as far as the flags allow, and answers it.
 * @throws {Refused} as `append`. @throws {ProblemError} 409 for a conflict or a stale cursor.
 */
export async function answerAppend(
  services: Services,
  context: RequestContext,
  gameId: string,
  at: At,
  request: Append,
): Promise<Answer> {
  const { persistence } = context.features(gameId);
  if (persistence === "off") return NOT_PERSISTED;
  return appendAnswer(services.keys, await appendCounted(services, context, gameId, at, request));
}

/** Appends (where the flags say shadow: all but the write), and counts what was written. @throws {Refused} as `append`. */
export async function appendCounted(
  { state, cache, keys, telemetry }: Services,
  { now, gameTypes, features }: RequestContext,
  gameId: string,
  { cursor, expectedVersion = 0 }: At,
  request: Append,
): Promise<Appended> {
  const { persistence, validation } = features(gameId);
  const to =
    cursor === undefined ? { gameId, expectedVersion } : { gameId, cursor: openCursor(keys, gameId, cursor) };
  const context = {
    table: state,
    cache,
    gameTypes,
    now,
    validate: validation,
    write: persistence === "on",
    cacheMeter: (outcome: "hit" | "miss") =>
      telemetry.add(outcome === "hit" ? "state_cache_hits" : "state_cache_misses"),
  };
  const appended = await append(context, to, request);
  if (appended.outcome === "written") telemetry.add("state_transitions_total", appended.count);
  return appended;
}
