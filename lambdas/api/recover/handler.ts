import type { Services } from "../../open/services.ts";
import { readHead } from "../../store/head.ts";
import { readHistory } from "../../store/history.ts";
import { readThrough } from "../../store/read-through.ts";
import { type Routes, route } from "../http/handler.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { gamePath, historyQuery, nothing, recoveryRequest, stateQuery } from "../http/schemas.ts";
import { shownHistory } from "../http/shown-history.ts";
import { type Rebuilt, rebuild, shownState, type Wanted } from "./rebuild.ts";

/** States and history. */
export function recoveryRoutes(services: Services): Routes {
  const { state, archive, keys } = services;
  return {
    "GET /v1/games/{gameId}/state": route({
      operation: "state",
      path: gamePath,
      query: stateQuery,
      body: nothing,
      answer: async ({ path: { gameId }, query }, context) => {
        if (!context.features(gameId).recovery) throw new ProblemError(switchedOff("recovery"));
        return {
          status: 200,
          body: shownState(keys, await rebuild(services, context, gameId, wantedBy(query))),
        };
      },
    }),
    "POST /v1/games/{gameId}/recovery": route({
      operation: "recover",
      path: gamePath,
      query: nothing,
      body: recoveryRequest,
      answer: async ({ path: { gameId }, body }, context) => {
        if (!context.features(gameId).recovery) throw new ProblemError(switchedOff("recovery"));
        const wanted: Wanted = body.mode === "time" ? { mode: "time", at: Date.parse(body.at) } : body;
        const rebuilt: Rebuilt = await rebuild(services, context, gameId, wanted);
        return { status: 200, body: { ...shownState(keys, rebuilt), report: rebuilt.recovered.report } };
      },
    }),
    "GET /v1/games/{gameId}/transitions": route({
      operation: "history",
      path: gamePath,
      query: historyQuery,
      body: nothing,
      answer: async ({ path: { gameId }, query: { start, limit, direction } }, { now }) => {
        const query = {
          gameId,
          limit,
          newestFirst: direction === "backward",
          ...(start !== undefined && { start }),
        };
        const page = await readThrough({ table: state, archive, now }, gameId, async ({ table }) => {
          const found = await readHistory(table, query, now);
          // Nothing found is the answer for a new game, but not for one that does not exist.
          if (found.transitions.length === 0) await readHead(table, gameId, now);
          return found;
        });
        return { status: 200, body: shownHistory(page) };
      },
    }),
  };
}

function wantedBy({ version, at }: { version?: number | undefined; at?: number | undefined }): Wanted {
  if (version !== undefined) return { mode: "version", version };
  return at === undefined ? { mode: "latest" } : { mode: "time", at };
}
