import { gamePath } from "../http/schemas.ts";
import { STATE } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";
import { stateQuery } from "./request.ts";

export const state: Operation = {
  id: "state",
  tag: "states",
  summary: "Read a game's state",
  description:
    "The newest, or as of a version or a time. A version within a commit comes without a cursor: an append starts at the end of a commit.",
  path: gamePath,
  query: stateQuery,
  answers: { 200: { description: "The state.", schema: "StateAnswer", examples: { state: STATE } } },
  problems: [...NO_GAME, "version-not-found", "history-gone", "recovery-disabled", "answer-too-large"],
};
