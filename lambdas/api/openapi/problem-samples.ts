import type { Refusal } from "../../game/refusal.ts";
import type { Problem } from "../http/problem.ts";
import * as problems from "../http/problems.ts";
import { refusalProblem } from "../http/refusal-problems.ts";
import { CURSOR } from "./examples.ts";

// One of each kind: a new refusal does not compile until it has one.
const REFUSALS: { readonly [Kind in Refusal["kind"]]: Extract<Refusal, { kind: Kind }> } = {
  "unknown-game-type": { kind: "unknown-game-type", found: "ches", known: ["generic", "chess", "six-phase"] },
  "game-not-found": { kind: "game-not-found", gameId: "room-42" },
  "game-exists": { kind: "game-exists", gameId: "room-42" },
  "game-wiped": { kind: "game-wiped", gameId: "room-42", creatableAt: Date.UTC(2027, 1, 14) },
  "game-archived": { kind: "game-archived", gameId: "room-42" },
  "game-finished": { kind: "game-finished", phase: "GAME_OVER" },
  "phase-mismatch": { kind: "phase-mismatch", transition: 0, expected: "TURN", found: "SCORING" },
  "phase-change-not-allowed": {
    kind: "phase-change-not-allowed",
    transition: 0,
    from: "PREPARATION",
    to: "TURN",
    allowed: ["DECLARATION", "GAME_OVER"],
  },
  "patch-does-not-apply": {
    kind: "patch-does-not-apply",
    transition: 0,
    operation: 1,
    reason: 'there is nothing at "hand"',
  },
  "resync-without-state": { kind: "resync-without-state" },
  "too-large": { kind: "too-large", what: "body", limit: 1_000_000, found: 1_234_567 },
  "commit-id-reused": { kind: "commit-id-reused", commitId: "b7d1", version: 42 },
  "cursor-invalid": { kind: "cursor-invalid", reason: "its signature does not match" },
  "cursor-foreign": { kind: "cursor-foreign", expected: "room-42", found: "room-43" },
  "version-not-found": { kind: "version-not-found", found: 99, newest: 41 },
  "version-within-commit": { kind: "version-within-commit", version: 3 },
  "snapshot-not-found": { kind: "snapshot-not-found", version: 30 },
  "snapshot-exists": { kind: "snapshot-exists", version: 30 },
  "import-differs": { kind: "import-differs", gameId: "room-42", expected: "9b9b3a14", found: "5d41402a" },
  "history-gone": { kind: "history-gone", from: 12, to: 17, reason: "commits are missing here" },
};

const CURRENT = { version: 42, phase: "PLAYING", cursor: CURSOR };
const MISSED = {
  version: 42,
  commitId: "b7d1",
  time: "2027-01-31T12:00:00.000Z",
  action: "move",
  from: "PLAYING",
  to: "PLAYING",
  actor: "black",
  patch: { last: "c7c6" },
};

const OTHERS: readonly Problem[] = [
  problems.invalidRequest([{ in: "body", at: "/commitId", expected: "string" }]),
  problems.malformedJson("it cannot be parsed"),
  problems.inexactNumber("/transitions/0/payload/score"),
  problems.reservedKey("__proto__"),
  problems.tooDeep(),
  problems.routeNotFound(),
  problems.answerTooLarge(6_543_210, 6_000_000),
  problems.conflict(41, CURRENT, { transitions: [MISSED] }),
  problems.metadataConflict(0, { metadata: { white: "ann" }, metadataVersion: 1 }),
  problems.staleCursor(CURRENT),
  problems.cursorOfOtherTable(CURRENT),
  problems.switchedOff("recovery"),
  problems.switchedOff("snapshots"),
  problems.switchedOff("fence"),
  problems.storeUnavailable(30, "not-written"),
  problems.configurationUnread(["flags", "game-types"]),
  problems.noRunObjects(),
  problems.recoveryNotFound("outage-2027-01-31"),
  problems.recoveryExists("outage-2027-01-31"),
  problems.planMissing("release-42"),
  problems.internalError(),
];

/** A problem of every kind, by kind. */
export const PROBLEMS: ReadonlyMap<string, Problem> = new Map(
  [...Object.values(REFUSALS).map(refusalProblem), ...OTHERS]
    .map((problem): [string, Problem] => [problem.type.replace("urn:savepoint:problem:", ""), problem])
    .sort(([left], [right]) => (left < right ? -1 : 1)),
);
