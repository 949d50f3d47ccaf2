import type { Commit } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import type { JsonObject } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { Created } from "./create.ts";
import { type CreateContext, createGame } from "./create-game.ts";
import type { Origin, WipeMark } from "./games-table.ts";
import { wipeGame } from "./wipe-game.ts";

/**
 * Time after a fork's creation in which its request may still be at work, in ms, for clocks that differ: a wipe of the source
 * that begins by then comes before the fork was answered.
 */
const UNDER_WAY_MS = 60_000;

/**
 * Creates a game from another's past, and then looks whether that was wiped meanwhile: it takes the new game with it. What
 * the request leaves undone, {@link wipeOrphan} does when the change feed meets the creation.
 * @param creation What was read of the source.
 * @throws {RefusedError} as `createGame`; `game-wiped` when the source was wiped meanwhile.
 */
export async function forkGame(
  context: CreateContext,
  creation: Commit,
  metadata: JsonObject,
  origin: Origin,
): Promise<Created> {
  const created = await createGame(context, creation, metadata, origin);
  // What this request has made nobody has had an answer of: any mark comes before that, no matter what clocks show.
  const until = created.repeated ? created.head.time + UNDER_WAY_MS : Number.POSITIVE_INFINITY;
  const mark = await wipedMeanwhile(context, origin, until);
  if (!mark) return created;
  await wipeGame(context, created.head.gameId);
  const { gameId, creatableAt } = mark;
  throw new RefusedError({ kind: "game-wiped", gameId, creatableAt });
}

/** Wipes a fork whose source was wiped while it was made. @returns whether it was. */
export async function wipeOrphan(context: CreateContext, head: Head): Promise<boolean> {
  const entry = await context.games.get(head.gameId);
  const origin = entry?.kind === "game" ? entry.origin : undefined;
  if (!origin || !(await wipedMeanwhile(context, origin, head.time + UNDER_WAY_MS))) return false;
  await wipeGame(context, head.gameId);
  return true;
}

/** The mark of a wipe of the source, where it began by a time, in ms. */
async function wipedMeanwhile(
  { games }: CreateContext,
  { gameId }: Origin,
  until: number,
): Promise<WipeMark | undefined> {
  const source = await games.get(gameId);
  return source?.kind === "wipe" && source.markedAt <= until ? source : undefined;
}
