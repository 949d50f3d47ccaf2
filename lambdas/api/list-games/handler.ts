import type { Services } from "../../open/services.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { listPage } from "./list.ts";
import { gamesQuery } from "./request.ts";

/** Lists games, newest update first. */
export function listGames({ games }: Services): Route {
  return route({
    operation: "list",
    path: nothing,
    query: gamesQuery,
    body: nothing,
    writes: never,
    answer: async ({ query }, { gameTypes }) => ({
      status: 200,
      body: await listPage(games, gameTypes, query),
    }),
  });
}
