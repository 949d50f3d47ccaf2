import type { TransitionInput } from "../../game/transition.ts";
import type { Services } from "../../open/services.ts";
import { answerAppend } from "../http/append.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { type Routes, route } from "../http/handler.ts";
import { appendRequest, correctionRequest, gamePath, nothing } from "../http/schemas.ts";

/** Appends and corrections. */
export function transitionRoutes(services: Services): Routes {
  return {
    "POST /v1/games/{gameId}/transitions": route({
      operation: "append",
      path: gamePath,
      query: nothing,
      body: appendRequest,
      answer: async ({ path: { gameId }, body }, context) => {
        const { playerActions } = context.features(gameId);
        const transitions = playerActions ? body.transitions : body.transitions.filter(changesPhase);
        if (transitions.length === 0) return NOT_PERSISTED;
        const kind = body.resync ? "resync" : "move";
        return await answerAppend(services, context, gameId, body, {
          commitId: body.commitId,
          kind,
          transitions,
        });
      },
    }),
    "POST /v1/games/{gameId}/corrections": route({
      operation: "correct",
      path: gamePath,
      query: nothing,
      body: correctionRequest,
      answer: async ({ path: { gameId }, body }, context) => {
        const { commitId, reason, cursor, expectedVersion, ...transition } = body;
        const transitions = [{ action: "correction", ...transition }];
        const at = { cursor, expectedVersion };
        return await answerAppend(services, context, gameId, at, {
          commitId,
          kind: "correction",
          reason,
          transitions,
        });
      },
    }),
  };
}

function changesPhase({ from, to }: TransitionInput): boolean {
  return to !== undefined && to !== from;
}
