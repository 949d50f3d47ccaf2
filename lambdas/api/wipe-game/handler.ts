import type { Services } from "../../open/services.ts";
import { wipeGame as wipe } from "../../store/wipe-game.ts";
import { always, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";

/** Wipes a game. */
export function wipeGame({ bareStateTable, games, archive }: Services): Route {
  return route({
    operation: "wipe",
    path: gamePath,
    query: nothing,
    body: nothing,
    writes: always,
    answer: async ({ path: { gameId } }, { now }) => {
      const creatableAt = await wipe({ table: bareStateTable, games, archive, now }, gameId);
      return {
        status: 200,
        body: { wiped: true, ...(creatableAt && { creatableAt: new Date(creatableAt).toISOString() }) },
      };
    },
  });
}
