import { RefusedError } from "../game/refusal.ts";
import type { Archive } from "./archive.ts";
import type { GamesTable, WipeMark } from "./games-table.ts";
import { readHead } from "./head.ts";
import type { StateTable } from "./state-table.ts";
import { wipeRows } from "./wipe.ts";

/** Wherever a game may have left something. */
export type WipeContext = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly archive?: Archive | undefined;
  readonly now: number;
  /** Whether there is time for another page of rows. */
  readonly mayGoOn?: (() => boolean) | undefined;
};

/** How far a wipe is. `wiped`: nothing is left, and nothing can come back. */
export type Wiped = {
  readonly wiped: boolean;
  /** When the id can be created again, in ms; absent where there was no such game. */
  readonly creatableAt?: number;
};

/**
 * Time after which nobody can be at work any more who did not know of a wipe, in ms: several times the longest that a
 * function runs (5 minutes), and as much again for clocks that differ.
 */
export const LATE_WRITERS_MS = 45 * 60_000;

/** Time that the mark of a wipe gives at least until the id can be created, in ms, before its rows were looked at. */
const AT_LEAST_MS = 2 * LATE_WRITERS_MS;

/**
 * Wipes a game, or continues a wipe that is under way. The mark in the directory comes first: it takes the game off the
 * list, and from then on no other write changes its entry. Interrupted at any point, the same call, the change feed or the
 * sweeper completes it.
 */
export async function wipeGame(context: WipeContext, gameId: string): Promise<Wiped> {
  const { games, now } = context;
  const existing = await games.get(gameId);
  if (existing?.kind === "wipe") return await continueWipe(context, existing);
  if (!existing) {
    const nothing = await foundNothing(context, gameId);
    if (nothing) return nothing;
  }
  const mark: WipeMark = {
    kind: "wipe",
    gameId,
    markedAt: now,
    foundAt: now,
    creatableAt: now + AT_LEAST_MS,
    due: { at: now, since: now },
  };
  return await continueWipe(context, await games.mark(mark));
}

/**
 * Goes over all that a game may have left. The mark goes only after a pass that found nothing, and began so long after
 * the one before that nobody was left who could have written meanwhile.
 */
export async function continueWipe(context: WipeContext, mark: WipeMark): Promise<Wiped> {
  const { table, games, archive, now, mayGoOn } = context;
  const { gameId } = mark;
  const mayBeCreating = now - mark.markedAt < LATE_WRITERS_MS;
  const due = { at: now + LATE_WRITERS_MS, since: mark.due.since };
  // Before the first change: a pass that ends before it can say what it found has found something.
  async function onFound(): Promise<void> {
    if (now > mark.foundAt) await games.renewMark({ ...mark, foundAt: now });
  }
  const options = { mayGoOn, mayBeCreating, onFound };
  const { found, finished, ...pass } = await wipeRows(table, gameId, now, options);
  const { creatableAt = mark.creatableAt } = pass;
  if (!finished) return { wiped: false, creatableAt };
  const archived = (await archive?.remove(gameId)) ?? false;
  if (found || archived) {
    await games.renewMark({ ...mark, foundAt: now, creatableAt, due });
    return { wiped: false, creatableAt };
  }
  if (now - mark.foundAt < LATE_WRITERS_MS) return { wiped: false, creatableAt };
  await games.removeMark(mark);
  return { wiped: true, creatableAt };
}

/** What there is to say of an id that the directory does not know, unless something is left of it. */
async function foundNothing(
  { table, archive, now }: WipeContext,
  gameId: string,
): Promise<Wiped | undefined> {
  try {
    await readHead(table, gameId, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { refusal } = error;
    if (refusal.kind === "game-wiped") return { wiped: true, creatableAt: refusal.creatableAt };
    return (await archive?.get(gameId)) === undefined ? { wiped: true } : undefined;
  }
}

/** Continues with the wipe of a game, where one is under way. */
export async function completeWipe(context: WipeContext, gameId: string): Promise<void> {
  const existing = await context.games.get(gameId);
  if (existing?.kind === "wipe") await continueWipe(context, existing);
}
