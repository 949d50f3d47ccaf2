import type { Append } from "../../game/commit.ts";
import { signCursor } from "../../game/cursor.ts";
import type { Head } from "../../game/head.ts";
import { RefusedError } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { type Appended, append } from "../../store/append.ts";
import { type AppendTo, type At, appendTo } from "../../store/append-to.ts";
import { archivedTry } from "../../store/archived-try.ts";
import { carriedBefore } from "../../store/carried-state.ts";
import { readThrough } from "../../store/read-through.ts";
import type { Written } from "./append-answer.ts";
import { findWritten } from "./no-write.ts";
import { ProblemError } from "./problem.ts";
import { conflict, cursorOfOtherTable, staleCursor } from "./problems.ts";
import type { GameContext } from "./route.ts";
import { shownHistory } from "./shown-history.ts";

/**
 * Appends what a request asks for, as far as the flags allow, and counts what was written.
 * @returns undefined where nothing is kept.
 * @throws {RefusedError} as `append`. @throws {ProblemError} 409 for a conflict, with all that the caller needs to continue, and
 * for a cursor that is stale or of another table.
 */
export async function runAppend(
  services: Services,
  context: GameContext,
  gameId: string,
  at: At,
  request: Append,
): Promise<Written | undefined> {
  const { stateTable, games, archive, cache, bases, keys, cursors, telemetry } = services;
  const { now, gameTypes, features } = context;
  if (features.persistence === "off" || request.transitions.length === 0)
    return await findWritten(services, now, gameId, at, request);
  const to = appendTo(services, gameId, at);
  const appended = await readThrough({ table: stateTable, games, archive, now }, gameId, async (source) => {
    const answer = await append(
      {
        table: source.table,
        cache,
        bases,
        keepStates: features.snapshots,
        gameTypes,
        now,
        validate: features.validation,
        sign: (known, carried) => signCursor(keys, known.head, known.issuedAt, carried),
        write: features.persistence === "on" && !source.archived,
        cacheMeter: (outcome) => telemetry.add(outcome === "hit" ? "state_cache_hits" : "state_cache_misses"),
      },
      to,
      request,
    );
    // An archived game is over: only what was written gets its answer.
    if (source.archived && answer.outcome !== "repeated")
      throw new RefusedError({ kind: "game-archived", gameId });
    if (answer.outcome === "repeated")
      return { ...answer, carried: await carriedBefore(source.table, answer.head, now) };
    if (!NOT_FOUND_THERE.has(answer.outcome)) return answer;
    return (await repeatedInArchive(services, context, to, answer.head, request)) ?? answer;
  });
  const { outcome, head, issuedAt } = appended;
  if (outcome === "shadowed") return undefined;
  if (outcome === "written") telemetry.add("state_transitions_total", appended.count);
  if (outcome === "written" || outcome === "repeated") {
    const { carried, cursor } = appended;
    if (cursor !== undefined) cursors.note(keys, cursor, { head, issuedAt, ...(carried && { carried }) });
    return { head, issuedAt, repeated: outcome === "repeated", carried, cursor };
  }
  const current = { version: head.version, phase: head.phase, cursor: signCursor(keys, head, issuedAt) };
  if (outcome === "conflict")
    throw new ProblemError(conflict(appended.expected, current, shownHistory(appended.missed)));
  throw new ProblemError(outcome === "stale" ? staleCursor(current) : cursorOfOtherTable(current));
}

const NOT_FOUND_THERE: ReadonlySet<Appended["outcome"]> = new Set(["conflict", "stale", "other-table"]);

/** The answer to a retry of what has expired from the table and is in the archive, while later rows still exist. */
async function repeatedInArchive(
  { archive }: Services,
  { now, gameTypes }: GameContext,
  to: AppendTo,
  newest: Head,
  request: Append,
): Promise<Appended | undefined> {
  const found = await archivedTry({ archive, gameTypes, now }, to, newest, request);
  return found && { outcome: "repeated", ...found, issuedAt: found.head.time, count: 0 };
}
