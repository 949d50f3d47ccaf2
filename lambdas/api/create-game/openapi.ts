import { gamePath } from "../http/schemas.ts";
import { appended, notPersisted } from "../openapi/append-answers.ts";
import type { Operation } from "../openapi/operation.ts";

const CHESS = {
  gameType: "chess",
  state: { fen: "startpos" },
  metadata: { white: "ann", black: "bob" },
};

export const createGame: Operation = {
  id: "createGame",
  tag: "games",
  summary: "Create a game",
  description: "Creates the game at version 0. A retry gets the original answer.",
  path: gamePath,
  body: { schema: "Create", examples: { chess: CHESS } },
  answers: { 201: appended("Created, now or by an earlier try of this request."), 200: notPersisted },
  problems: ["configuration-unread", "unknown-game-type", "game-exists", "game-wiped"],
};
