import type * as z from "zod/mini";
import type { Json } from "../../game/json.ts";
import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { ProblemError } from "../http/problem.ts";
import { switchedOff } from "../http/problems.ts";
import { gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { rebuild, shownState, type Wanted } from "./rebuild.ts";
import { recoveryRequest } from "./request.ts";

/** Rebuilds a state and reports what from; with a fence, earlier writers are refused from then on. */
export function recover(services: Services): Route {
  return gameRoute({
    operation: "recover",
    path: gamePath,
    query: nothing,
    body: recoveryRequest,
    writes: ({ body }) => "fence" in body && body.fence === true,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      if (!context.features.recovery) throw new ProblemError(switchedOff("recovery"));
      const rebuilt = await rebuild(services, context, gameId, wantedBy(body, sent));
      return {
        status: 200,
        body: { ...shownState(services.keys, rebuilt), report: rebuilt.recovered.report },
      };
    },
  });
}

function wantedBy(body: z.infer<typeof recoveryRequest>, sent: Json): Wanted {
  if (body.mode === "time") return { mode: "time", at: Date.parse(body.at) };
  if (body.mode === "version") return body;
  const { fence, commitId, cursor, expectedVersion, ...wanted } = body;
  if (!fence || commitId === undefined) return wanted;
  const contentDigest = digestOfContent("fence", sent);
  return { ...wanted, fence: { commitId, contentDigest, at: { cursor, expectedVersion } } };
}
