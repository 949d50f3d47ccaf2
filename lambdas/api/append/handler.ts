import { digestOfContent } from "../../game/request.ts";
import type { TransitionInput } from "../../game/transition.ts";
import type { Services } from "../../open/services.ts";
import { answerAppend } from "../http/append.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { always, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { appendRequest } from "./request.ts";

/** Appends transitions. */
export const append = (services: Services) =>
  route({
    operation: "append",
    path: gamePath,
    query: nothing,
    body: appendRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      const { playerActions } = context.features(gameId);
      const transitions = playerActions ? body.transitions : body.transitions.filter(changesPhase);
      if (transitions.length === 0) return NOT_PERSISTED;
      const kind = body.resync ? "resync" : "move";
      return await answerAppend(services, context, gameId, body, {
        commitId: body.commitId,
        contentDigest: digestOfContent("append", sent),
        kind,
        transitions,
      });
    },
  });

function changesPhase({ from, to }: TransitionInput): boolean {
  return to !== undefined && to !== from;
}
