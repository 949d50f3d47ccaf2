import type { Services } from "../../open/services.ts";
import { readHead } from "../../store/head.ts";
import { readHistory } from "../../store/history.ts";
import { readThrough } from "../../store/read-through.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownHistory } from "../http/shown-history.ts";
import { historyQuery } from "./request.ts";

/** Reads a game's history, page by page. */
export function history({ stateTable, archive }: Services): Route {
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
      const page = await readThrough({ table: stateTable, archive, now }, gameId, async ({ table }) => {
        const found = await readHistory(table, query, now);
        // Nothing found is the answer for a new game, but not for one that does not exist.
        if (found.transitions.length === 0) await readHead(table, gameId, now);
        return found;
      });
      return { status: 200, body: shownHistory(page) };
    },
  });
}
