import { gamePath } from "../http/schemas.ts";
import { CURSOR, STATE } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { CURSOR_PROBLEMS, NO_GAME } from "../openapi/problem-groups.ts";

const LATEST = { mode: "latest" };
const FENCE = {
  mode: "latest",
  fence: true,
  commitId: "3f0c9a52-6f0e-4d0b-9f43-0a4d1c6be0aa",
  cursor: CURSOR,
};
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
    "The state, and a report of what it was built from. With fence, a commit that changes nothing is appended at the place that the caller saw (cursor or expectedVersion), so that earlier writers must recover before their next append; the state is the one at the fence. The same request again appends no second fence.",
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
    "fence-disabled",
    ...CURSOR_PROBLEMS,
    "game-archived",
    "unknown-game-type",
    "answer-too-large",
  ],
};
