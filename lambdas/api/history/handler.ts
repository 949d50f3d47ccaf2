import type { Services } from "../../open/services.ts";
import { readThrough } from "../../store/read-through.ts";
import { readWholeHistory } from "../../store/whole-history.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownHistory } from "../http/shown-history.ts";
import { historyQuery } from "./request.ts";

/** Reads a game's history, page by page. */
export function history({ stateTable, games, archive }: Services): Route {
  return route({
    operation: "history",
    path: gamePath,
    query: historyQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query: { start, limit, direction } }, { now }) => {
      const query = {
        gameId,
        limit,
        newestFirst: direction === "backward",
        ...(start !== undefined && { start }),
      };
      const page = await readThrough(
        { table: stateTable, games, archive, now },
        gameId,
        async ({ table }) => await readWholeHistory(table, query, now),
      );
      return { status: 200, body: shownHistory(page) };
    },
  });
}
