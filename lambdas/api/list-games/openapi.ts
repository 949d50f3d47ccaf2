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
    "Each game as it is now. A game is found by the time of its last move, its type and its status, at any pace of play, within a minute of the move. Pages go by the hour of an earlier move, and within a page the newest comes first: the list hears of a quick game in each 10 minutes, and of a slow one after some eight moves, at most a week, or as its game type says; a list brings the games that it shows to their place. A page may hold fewer games than its limit, or none, and next says whether there are more.",
  query: gamesQuery,
  answers: { 200: { description: "A page.", schema: "GamesAnswer", examples: { page: PAGE } } },
  problems: [],
};
