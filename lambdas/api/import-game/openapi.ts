import { gamePath } from "../http/schemas.ts";
import { notPersisted } from "../openapi/append-answers.ts";
import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";

const GAME = {
  gameType: "chess",
  metadata: { white: "ann" },
  createdAt: TIME,
  contentDigest: "q83vEjRWeJCrze8S",
  created: { state: { fen: "startpos" } },
  after: 0,
  commits: [
    {
      commitId: "7c6c1f7e",
      contentDigest: "ASNFZ4mrze8BI0Vn",
      time: TIME,
      transitions: [{ action: "move", to: "PLAYING", actor: "white", patch: { last: "e4" } }],
    },
  ],
  complete: { version: 1 },
};

export const importGame: Operation = {
  id: "importGame",
  tag: "games",
  summary: "Take over a game that was played elsewhere",
  description:
    "One part of a game, or all of it: its base (where the history does not begin at version 0), its creation, commits, the end; in that order, in as many requests as it takes. Nothing is overwritten: where there is another game or another commit, the answer is game-exists. The same part, sent again, changes nothing. Times are kept; what expires does so from the import on. With complete, the state that its rows lead to is compared with stateDigest, and covered by a snapshot where one is due; rows that this request did not write are read. docs/bulk.md has the format that the command savepoint import reads.",
  path: gamePath,
  body: { schema: "Import", examples: { game: GAME } },
  answers: {
    201: {
      description: "Imported, now or by an earlier try.",
      schema: "Imported",
      examples: { imported: { version: 1, phase: "PLAYING", persisted: true } },
    },
    200: notPersisted,
  },
  problems: [
    "configuration-unread",
    "unknown-game-type",
    "game-not-found",
    "game-exists",
    "game-wiped",
    "version-not-found",
    "import-differs",
    "phase-mismatch",
    "phase-change-not-allowed",
    "history-gone",
  ],
};
