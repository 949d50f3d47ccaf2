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
  description: "The list shows a game's phase changes at once, other changes within a minute.",
  query: gamesQuery,
  answers: { 200: { description: "A page.", schema: "GamesAnswer", examples: { page: PAGE } } },
  problems: [],
};
