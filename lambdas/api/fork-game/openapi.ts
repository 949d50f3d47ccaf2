import { gamePath } from "../http/schemas.ts";
import { appended, notPersisted } from "../openapi/append-answers.ts";
import type { Operation } from "../openapi/operation.ts";

const ANALYSIS = { from: { gameId: "room-42", version: 17 }, metadata: { purpose: "analysis" } };

export const forkGame: Operation = {
  id: "forkGame",
  tag: "games",
  summary: "Make a game from another's past",
  description:
    "Creates the game at version 0, with the type, the phase and the state that the other one had at a version. It shares nothing with that one from then on, and GET /v1/games/{gameId} says what it was made from. A source that is wiped while the fork is made takes the fork with it; one that is wiped later doesn't. A retry gets the original answer.",
  path: gamePath,
  body: { schema: "Fork", examples: { analysis: ANALYSIS } },
  answers: { 201: appended("Created, now or by an earlier try of this request."), 200: notPersisted },
  problems: [
    "configuration-unread",
    "recovery-disabled",
    "unknown-game-type",
    "game-not-found",
    "game-exists",
    "game-wiped",
    "version-not-found",
    "history-gone",
  ],
};
