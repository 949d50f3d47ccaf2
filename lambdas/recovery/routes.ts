import { type Routes, route } from "../http/handler.ts";
import { ProblemError, problem } from "../http/problem.ts";
import { gamePath, historyQuery, nothing, recoveryRequest, stateQuery } from "../http/schemas.ts";
import type { Services } from "../services.ts";
import { readHistory } from "../store/history.ts";
import { shownHistory } from "./history.ts";
import { type Rebuilt, rebuild, shownState, type Wanted } from "./rebuild.ts";

/** States and history. */
export function recoveryRoutes(services: Services): Routes {
  const { state, keys } = services;
  return {
    "GET /v1/games/{gameId}/state": route({
      operation: "state",
      path: gamePath,
      query: stateQuery,
      body: nothing,
      answer: async ({ path: { gameId }, query }, context) => {
        if (!context.features(gameId).recovery) throw disabled();
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
        if (!context.features(gameId).recovery) throw disabled();
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
        return { status: 200, body: shownHistory(await readHistory(state, query, now)) };
      },
    }),
  };
}

function wantedBy({ version, at }: { version?: number | undefined; at?: number | undefined }): Wanted {
  if (version !== undefined) return { mode: "version", version };
  return at === undefined ? { mode: "latest" } : { mode: "time", at };
}

function disabled(): ProblemError {
  const detail =
    "Recovery is switched off by enable_state_recovery (or, with it, use_state_persistence) for this game; nothing was read. GET /v1/flags says where the value comes from.";
  return new ProblemError(problem("recovery-disabled", 503, "Recovery disabled", detail));
}
