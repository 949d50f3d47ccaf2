import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { appendAnswer } from "../http/append-answer.ts";
import { runAppend } from "../http/append-run.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { correctionRequest } from "./request.ts";

/** Appends an operator's correction. */
export function correct(services: Services): Route {
  return gameRoute({
    operation: "correct",
    path: gamePath,
    query: nothing,
    body: correctionRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, context) => {
      const { commitId, reason, cursor, expectedVersion, ...transition } = body;
      const at = { cursor, expectedVersion };
      const written = await runAppend(services, context, gameId, at, {
        commitId,
        contentDigest: digestOfContent("correct", sent),
        kind: "correction",
        reason,
        transitions: [{ action: "correction", ...transition }],
      });
      return appendAnswer(services.keys, written);
    },
  });
}
