import { FEN, LISTED_SNAPSHOT } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";
import { snapshotPath } from "./request.ts";

const SNAPSHOT = { ...LISTED_SNAPSHOT, state: { fen: FEN } };

export const readSnapshot: Operation = {
  id: "readSnapshot",
  tag: "snapshots",
  summary: "Read a snapshot",
  path: snapshotPath,
  answers: {
    200: { description: "The snapshot.", schema: "SnapshotAnswer", examples: { snapshot: SNAPSHOT } },
  },
  problems: [...NO_GAME, "snapshot-not-found", "history-gone", "answer-too-large"],
};
