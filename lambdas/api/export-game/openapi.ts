import { gamePath } from "../http/schemas.ts";
import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";
import { exportQuery } from "./request.ts";

const PAGE = {
  game: {
    gameId: "room-42",
    gameType: "chess",
    metadata: { white: "ann" },
    version: 1,
    phase: "PLAYING",
    createdAt: TIME,
    contentDigest: "q83vEjRWeJCrze8S",
    created: { state: { fen: "startpos" }, phase: "NOT_STARTED" },
    stateDigest: "9b9b3a1471309177261cfe65ea9c298e0dd372e4b5d087f8d35d7b732485373d",
  },
  commits: [
    {
      commitId: "7c6c1f7e",
      contentDigest: "ASNFZ4mrze8BI0Vn",
      time: TIME,
      transitions: [
        { action: "move", from: "NOT_STARTED", to: "PLAYING", actor: "white", patch: { last: "e4" } },
      ],
    },
  ],
};

export const exportGame: Operation = {
  id: "exportGame",
  tag: "games",
  summary: "Read a game as it can be imported elsewhere",
  description:
    "The first page says what the game is and how it began. Without history its state now follows as the base. With it, all commits follow; where the first ones are no longer kept, the base is the oldest snapshot. Ask for the next page with version as it was on the first page, and with after as it is on this one. What is appended meanwhile is left out.",
  path: gamePath,
  query: exportQuery,
  answers: { 200: { description: "A page.", schema: "ExportAnswer", examples: { page: PAGE } } },
  problems: [...NO_GAME, "recovery-disabled", "version-not-found", "version-within-commit", "history-gone"],
};
