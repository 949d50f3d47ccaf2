import { TIME } from "../openapi/examples.ts";
import type { Operation } from "../openapi/operation.ts";

export const startRecovery: Operation = {
  id: "startRecovery",
  tag: "states",
  summary: "Recover many games at once",
  description:
    "check recovers each game and writes nothing. recover also makes a snapshot of each. restore takes each back to its state at a time, or before a version, by a correction: first a plan, which holds each game's head and the digest of its state to be; then, with run, the corrections, each at exactly the planned place. A game that has continued since is refused and left as it is. The same request again continues a run that was interrupted. The answer comes when the work has begun; GET /v1/recoveries/{recoveryId} shows how far it is.",
  body: {
    schema: "StartRecovery",
    examples: {
      recover: {
        recoveryId: "outage-2027-01-31",
        mode: "recover",
        where: { gameType: "chess" },
        activeSince: TIME,
      },
      restore: { recoveryId: "release-42", mode: "restore", at: TIME, reason: "release 42 paid twice" },
    },
  },
  answers: {
    202: {
      description: "Begun.",
      schema: "RecoveryStarted",
      examples: { begun: { recoveryId: "outage-2027-01-31", step: "run" } },
    },
  },
  problems: ["configuration-unread", "recovery-exists", "plan-missing", "archive-missing"],
};
