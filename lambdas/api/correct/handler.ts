import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { answerAppend } from "../http/append.ts";
import { always, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { correctionRequest } from "./request.ts";

/** Appends an operator's correction. */
export const correct = (services: Services) =>
  route({
    operation: "correct",
    path: gamePath,
    query: nothing,
    body: correctionRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      const { commitId, reason, cursor, expectedVersion, ...transition } = body;
      const transitions = [{ action: "correction", ...transition }];
      const at = { cursor, expectedVersion };
      return await answerAppend(services, context, gameId, at, {
        commitId,
        contentDigest: digestOfContent("correct", sent),
        kind: "correction",
        reason,
        transitions,
      });
    },
  });
