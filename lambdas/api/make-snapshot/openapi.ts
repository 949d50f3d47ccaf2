import { gamePath } from "../http/schemas.ts";
import { CURSOR, FEN, LISTED_SNAPSHOT } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { CURSOR_PROBLEMS, NO_GAME } from "../openapi/problem-groups.ts";

const OF_STATE = { commitId: "9f1b6a20-7d3e-4c8a-b5f1-3e2a1d0c9b84", cursor: CURSOR, state: { fen: FEN } };
const MADE = { ...LISTED_SNAPSHOT, cursor: CURSOR };

export const makeSnapshot: Operation = {
  id: "makeSnapshot",
  tag: "snapshots",
  summary: "Make a snapshot",
  description: "Of the newest state; or of a given state, which is first appended as a resync.",
  path: gamePath,
  body: { schema: "MakeSnapshot", examples: { ofLog: {}, ofState: OF_STATE } },
  answers: {
    201: { description: "Made.", schema: "MadeSnapshot", examples: { made: MADE } },
    200: { description: "It existed already.", schema: "MadeSnapshot", examples: { existing: MADE } },
  },
  problems: [
    "configuration-unread",
    ...NO_GAME,
    ...CURSOR_PROBLEMS,
    "unknown-game-type",
    "history-gone",
    "game-finished",
    "game-archived",
    "snapshots-disabled",
  ],
};
