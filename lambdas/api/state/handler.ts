import type { Services } from "../../open/services.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { gameRoute, never, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { rebuild, shownState, type Wanted } from "../recover/rebuild.ts";
import { stateQuery } from "./request.ts";

/** Reads a game's state, now or earlier. */
export function state(services: Services): Route {
  return gameRoute({
    operation: "state",
    path: gamePath,
    query: stateQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query }, context) => {
      if (!context.features.recovery) throw new ProblemError(switchedOff("recovery"));
      const rebuilt = await rebuild(services, context, gameId, wantedBy(query));
      return { status: 200, body: shownState(services.keys, rebuilt) };
    },
  });
}

function wantedBy({ version, at }: { version?: number | undefined; at?: number | undefined }): Wanted {
  if (version !== undefined) return { mode: "version", version };
  return at === undefined ? { mode: "latest" } : { mode: "time", at };
}
