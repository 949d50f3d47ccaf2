import { gamePath } from "../http/schemas.ts";
import { STATE } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { NO_GAME } from "../openapi/problem-groups.ts";

const LATEST = { mode: "latest" };
const FENCE = { mode: "latest", fence: true, commitId: "c0ffee00" };
const RECOVERED = {
  ...STATE,
  report: {
    base: { kind: "creation", version: 0 },
    commits: 1,
    transitions: 1,
    passedOver: [],
    skipped: [],
  },
};

export const recover: Operation = {
  id: "recover",
  tag: "states",
  summary: "Recover a game",
  description:
    "The state, and a report of what it was built from. With fence, earlier writers must recover before their next append.",
  path: gamePath,
  body: { schema: "Recover", examples: { latest: LATEST, fence: FENCE } },
  answers: {
    200: {
      description: "The state, and the report.",
      schema: "RecoveryAnswer",
      examples: { state: RECOVERED },
    },
  },
  problems: [
    "configuration-unread",
    ...NO_GAME,
    "version-not-found",
    "snapshot-not-found",
    "history-gone",
    "recovery-disabled",
    "fence-contended",
    "unknown-game-type",
    "answer-too-large",
  ],
};
