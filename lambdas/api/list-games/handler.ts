import type { Services } from "../../open/services.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { listPage } from "./list.ts";
import { gamesQuery } from "./request.ts";

/** Lists games, newest update first. */
export function listGames({ stateTable: table, games }: Services): Route {
  return route({
    operation: "list",
    path: nothing,
    query: gamesQuery,
    body: nothing,
    // A repair of the directory is none of the caller's: it may be left out.
    writes: never,
    answer: async ({ query }, { gameTypes, now }) => ({
      status: 200,
      body: await listPage({ table, games, gameTypes, now }, query),
    }),
  });
}
