import type { Operation } from "../openapi/operation.ts";
import { recoveryPath } from "../recovery-progress/request.ts";
import { recoveredGamesQuery } from "./request.ts";

const GAMES = {
  games: [
    { gameId: "room-42", verdict: "recovered", version: 20, phase: "PLAYING", source: "snapshot" },
    { gameId: "room-43", verdict: "refused", detail: "history-gone" },
  ],
  next: "0.1",
};

export const recoveredGames: Operation = {
  id: "recoveredGames",
  tag: "states",
  summary: "List what became of each game in a recovery of many",
  description:
    "In the order of the parts that the directory is worked on in. A page may be empty; next says whether there are more.",
  path: recoveryPath,
  query: recoveredGamesQuery,
  answers: { 200: { description: "A page.", schema: "RecoveredGames", examples: { page: GAMES } } },
  problems: ["recovery-not-found", "archive-missing"],
};
