import { digestOfContent } from "../../game/request.ts";
import type { TransitionInput } from "../../game/transition.ts";
import type { Services } from "../../open/services.ts";
import { appendAnswer } from "../http/append-answer.ts";
import { runAppend } from "../http/append-run.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { appendRequest } from "./request.ts";

/** Appends transitions. */
export function append(services: Services): Route {
  return gameRoute({
    operation: "append",
    path: gamePath,
    query: nothing,
    body: appendRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      const { commitId, transitions, resync } = body;
      const written = await runAppend(services, context, gameId, body, {
        commitId,
        contentDigest: digestOfContent("append", sent),
        kind: resync ? "resync" : "move",
        transitions: context.features.playerActions ? transitions : transitions.filter(changesPhase),
      });
      return appendAnswer(services.keys, written);
    },
  });
}

function changesPhase({ from, to }: TransitionInput): boolean {
  return to !== undefined && to !== from;
}
