import type { Services } from "../../open/services.ts";
import { answerAppend } from "../http/append.ts";
import { route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { correctionRequest } from "./request.ts";

/** Appends an operator's correction. */
export const correct = (services: Services) =>
  route({
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
  });
