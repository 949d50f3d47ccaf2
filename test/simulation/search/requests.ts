import type { Ask } from "../asks.ts";
import { FORK, GAME, type Request } from "./process.ts";

/** Something to append: moves with a mark of their own in the state. @param to The phase that they lead to. */
export function newAsk(id: string, { to, count = 1 }: { to?: string; count?: number } = {}): Ask {
  const transitions = Array.from({ length: count }, (_, index) => ({
    action: `${id}/${index}`,
    patch: { [id]: index },
    ...(to !== undefined && { to }),
  }));
  return { id, gameId: GAME, commitId: id, kind: "move", transitions, firstTriedAt: 0, tries: 0 };
}

/** The fence of a recovery, as it is written. */
export function newFence(id: string): Ask {
  return { ...newAsk(id), kind: "fence", transitions: [{ action: "fence" }] };
}

/** The request that appends an ask at a cursor. */
export function appendAt({ commitId, transitions }: Ask, cursor: string | undefined): Request {
  return { route: "POST /v1/games/{gameId}/transitions", body: { commitId, cursor, transitions } };
}

/** The request that creates the game. @param mark What its first state holds. */
export function creation(mark: string): Request {
  return { route: "PUT /v1/games/{gameId}", body: { gameType: "small", state: { [mark]: true } } };
}

/** The request that makes a game from the beginning of the one game. */
export const MAKE_FORK: Request = {
  route: "POST /v1/games/{gameId}",
  gameId: FORK,
  body: { from: { gameId: GAME, version: 0 } },
};
export const READ: Request = { route: "GET /v1/games/{gameId}/state" };
export const READ_HISTORY: Request = { route: "GET /v1/games/{gameId}/transitions" };
export const WIPE: Request = { route: "DELETE /v1/games/{gameId}" };
/** The request that recovers the game and fences it at a cursor. */
export function recoverWithFence({ commitId }: Ask, cursor: string | undefined): Request {
  const body = { mode: "latest", fence: true, commitId, cursor };
  return { route: "POST /v1/games/{gameId}/recovery", body };
}
