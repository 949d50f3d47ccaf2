import type { Services } from "../../open/services.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { rebuild, shownState, type Wanted } from "./rebuild.ts";
import { recoveryRequest } from "./request.ts";

/** Rebuilds a state and reports what from; with a fence, earlier writers are refused from then on. */
export const recover = (services: Services) =>
  route({
    operation: "recover",
    path: gamePath,
    query: nothing,
    body: recoveryRequest,
    writes: ({ body }) => "fence" in body && body.fence === true,
    answer: async ({ path: { gameId }, body }, context) => {
      if (!context.features(gameId).recovery) throw new ProblemError(switchedOff("recovery"));
      const wanted: Wanted = body.mode === "time" ? { mode: "time", at: Date.parse(body.at) } : body;
      const rebuilt = await rebuild(services, context, gameId, wanted);
      return {
        status: 200,
        body: { ...shownState(services.keys, rebuilt), report: rebuilt.recovered.report },
      };
    },
  });
