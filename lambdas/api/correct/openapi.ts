import { gamePath } from "../http/schemas.ts";
import { appended, notPersisted } from "../openapi/append-answers.ts";
import { CURSOR } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";
import { CURSOR_PROBLEMS, NO_GAME, RULE_PROBLEMS } from "../openapi/problem-groups.ts";

const CLOCK = {
  commitId: "5a0e77d3-02c4-4b1b-8f0a-91d6e5c3a7b2",
  cursor: CURSOR,
  reason: "the clock ran on during an outage",
  actor: "operator",
  patch: [{ op: "replace", path: "/clock/white", value: 1_800 }],
};

export const correct: Operation = {
  id: "correct",
  tag: "transitions",
  summary: "Correct a game",
  description:
    "An operator's change, kept in the history with its reason. It may go to any known phase, in any order.",
  path: gamePath,
  body: { schema: "Correction", examples: { clock: CLOCK } },
  answers: { 201: appended("Written, now or by an earlier try of this request."), 200: notPersisted },
  problems: ["configuration-unread", ...NO_GAME, ...CURSOR_PROBLEMS, ...RULE_PROBLEMS, "game-archived"],
};
