import { gamePath } from "../http/schemas.ts";
import { FEN, TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";
import { historyQuery } from "./request.ts";

const PAGE = {
  transitions: [
    {
      version: 1,
      commitId: "7c6c1f7e",
      time: TIME,
      action: "move",
      from: "NOT_STARTED",
      to: "PLAYING",
      actor: "white",
      payload: { san: "e4" },
      patch: { fen: FEN },
    },
  ],
  next: 2,
};

export const history: Operation = {
  id: "history",
  tag: "transitions",
  summary: "Read a game's history",
  description: "A page ends early when its JSON reaches a megabyte.",
  path: gamePath,
  query: historyQuery,
  answers: { 200: { description: "A page.", schema: "HistoryAnswer", examples: { page: PAGE } } },
  problems: NO_GAME,
};
