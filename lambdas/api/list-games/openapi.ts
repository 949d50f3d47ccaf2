import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { gamesQuery } from "./request.ts";

const PAGE = {
  games: [
    {
      gameId: "room-42",
      gameType: "chess",
      status: "active",
      phase: "PLAYING",
      version: 20,
      metadata: { white: "ann", black: "bob" },
      snapshot: 20,
      createdAt: TIME,
      updatedAt: TIME,
    },
  ],
};

export const listGames: Operation = {
  id: "listGames",
  tag: "games",
  summary: "List games, newest update first",
  description:
    "Each game as it is now. Pages go by the hour of the last update, and within a page the newest comes first; a page may hold fewer games than its limit, and next says whether there are more. A game is found by its time, its status and its place in the order within a minute of its move, or, where it had moved in the same stretch before (10 minutes, or what its game type says, at most a week), as if it had last moved then.",
  query: gamesQuery,
  answers: { 200: { description: "A page.", schema: "GamesAnswer", examples: { page: PAGE } } },
  problems: [],
};
