import type { Operation } from "../openapi/operation.ts";
import { recoveryPath } from "./request.ts";

const RUN = {
  begun: true,
  done: true,
  segments: 64,
  segmentsDone: 64,
  counts: { listed: 10_000, recovered: 9_998, refused: 1, gone: 1, planned: 0 },
};

export const recoveryProgress: Operation = {
  id: "recoveryProgress",
  tag: "states",
  summary: "Read how far a recovery of many games is",
  description:
    "When a step is done, listed is the sum of recovered, refused, gone and, of a plan, planned: what became of each game is in GET /v1/recoveries/{recoveryId}/games.",
  path: recoveryPath,
  answers: {
    200: {
      description: "How far it is.",
      schema: "RecoveryProgress",
      examples: { done: { recoveryId: "outage-2027-01-31", mode: "recover", run: RUN } },
    },
  },
  problems: ["recovery-not-found", "archive-missing"],
};
