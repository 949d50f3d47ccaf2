import { gamePath } from "../http/schemas.ts";
import { CURSOR, TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";

const GAME = {
  gameId: "room-42",
  gameType: "chess",
  status: "active",
  version: 20,
  phase: "PLAYING",
  metadata: { white: "ann", black: "bob" },
  metadataVersion: 1,
  createdAt: TIME,
  updatedAt: TIME,
  cursor: CURSOR,
};

export const game: Operation = {
  id: "game",
  tag: "games",
  summary: "Read what a game is",
  description:
    "Type, status, version, phase, times and metadata, as of now. A game that is finished and archived comes without a cursor: nothing can be appended to it.",
  path: gamePath,
  answers: { 200: { description: "The game.", schema: "GameAnswer", examples: { game: GAME } } },
  problems: [...NO_GAME, "history-gone"],
};
