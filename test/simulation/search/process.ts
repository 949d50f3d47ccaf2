import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import { knownBases } from "../../../lambdas/store/known-bases.ts";
import { knownCursors } from "../../../lambdas/store/known-cursors.ts";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { stateCache } from "../../../lambdas/store/state-cache.ts";
import { answer as answerOf, type Reply } from "../api.ts";
import type { Stores } from "../ports.ts";

/** One process for the time of one request: its way to the stores, its clock in ms, the rules that it knows. */
export type Process = { readonly stores: Stores; readonly now: number; readonly gameTypes: GameTypes };

/** What is sent: the route's key, and what it takes. */
export type Request = {
  readonly route: string;
  /** Absent: the one game. */
  readonly gameId?: string;
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
};

/** The one game of a small world. */
export const GAME = "game-1";

/** A game that is made from its past. */
export const FORK = "fork-1";

const KEYS = { current: { id: "k1", secret: Buffer.alloc(32, 1) }, epoch: "table-1" };

/** The state table as processes use it: the directory says when the newest snapshot is not the newest state. */
export function stateOf({ stores }: Process) {
  return refuseLostTail(stores.state, stores.games);
}

/** Answers a request as the service does. @throws {StoreFailureError} where no answer comes. */
export async function answer(process: Process, { gameId = GAME, ...sent }: Request): Promise<Reply> {
  const { stores, now, gameTypes } = process;
  const { games, archive } = stores;
  const own = {
    stateTable: stateOf(process),
    games,
    archive,
    keys: KEYS,
    cache: stateCache(0),
    bases: knownBases(0),
    cursors: knownCursors(0),
  };
  return await answerOf({ ...own, now, gameTypes }, { ...sent, path: { gameId } });
}
