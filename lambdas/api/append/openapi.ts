import { gamePath } from "../http/schemas.ts";
import { appended, notPersisted } from "../openapi/append-answers.ts";
import { CURSOR, FEN } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { CURSOR_PROBLEMS, NO_GAME, RULE_PROBLEMS } from "../openapi/problem-groups.ts";

const MOVE = {
  commitId: "7c6c1f7e-3c55-4a35-9d5e-2f5f0d7be6f1",
  cursor: CURSOR,
  transitions: [
    { action: "move", to: "PLAYING", actor: "white", payload: { san: "e4" }, patch: { fen: FEN } },
  ],
};
const RESYNC = {
  commitId: "0b9d2c11-8a4e-4f6b-a0f3-6d1c2b9e7a55",
  expectedVersion: 17,
  resync: true,
  transitions: [{ action: "resync", state: { fen: FEN } }],
};

export const append: Operation = {
  id: "append",
  tag: "transitions",
  summary: "Append transitions",
  description:
    "1 to 50 transitions, all or nothing. With a cursor it is one write and no read. A retry (same commitId, same content, same cursor or expectedVersion) gets the original answer for as long as the game's events are kept.",
  path: gamePath,
  body: { schema: "Append", examples: { move: MOVE, resync: RESYNC } },
  answers: { 201: appended("Written, now or by an earlier try of this request."), 200: notPersisted },
  problems: [
    "configuration-unread",
    ...NO_GAME,
    ...CURSOR_PROBLEMS,
    ...RULE_PROBLEMS,
    "game-finished",
    "game-archived",
    "resync-without-state",
  ],
};
