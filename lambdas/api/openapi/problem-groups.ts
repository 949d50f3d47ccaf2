// Problems that several operations share.

/** The game is not there. */
export const NO_GAME = ["game-not-found", "game-wiped"];
/** What can be wrong with where a request appends. */
export const CURSOR_PROBLEMS = [
  "commit-id-reused",
  "cursor-invalid",
  "cursor-foreign",
  "cursor-stale",
  "cursor-other-table",
  "conflict",
];
/** The rules of a game refuse a transition. */
export const RULE_PROBLEMS = [
  "phase-mismatch",
  "phase-change-not-allowed",
  "patch-does-not-apply",
  "unknown-game-type",
];
