/** A cursor as it looks. */
export const CURSOR = "k1.WyJyb29tLTQyIiwiY2hlc3MiXQ.dGhpcyBpcyBubyByZWFsIHNpZ25hdHVyZQ";
const TIME = "2027-01-31T12:00:00.000Z";
const FEN = "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1";

// Requests and answers of a game of chess, for openapi.json. A test holds each against its schema.

export const APPENDED = { version: 1, phase: "PLAYING", cursor: CURSOR, persisted: true };
export const CREATE = {
  gameType: "chess",
  state: { fen: "startpos" },
  metadata: { white: "ann", black: "bob" },
};
export const METADATA = { metadata: { white: "ann", black: "bob", tournament: "club evening" } };
export const WIPED = { wiped: true, creatableAt: "2027-03-02T12:00:00.000Z" };
export const APPEND = {
  commitId: "7c6c1f7e",
  cursor: CURSOR,
  transitions: [
    { action: "move", to: "PLAYING", actor: "white", payload: { san: "e4" }, patch: { fen: FEN } },
  ],
};
export const RESYNC = {
  commitId: "0b9d2c11",
  expectedVersion: 17,
  resync: true,
  transitions: [{ action: "resync", state: { fen: FEN } }],
};
export const CORRECTION = {
  commitId: "5a0e77d3",
  cursor: CURSOR,
  reason: "the clock ran on during an outage",
  actor: "operator",
  patch: [{ op: "replace", path: "/clock/white", value: 1_800 }],
};
export const HISTORY = {
  transitions: [
    {
      version: 1,
      commitId: "7c6c1f7e",
      time: TIME,
      action: "move",
      from: "NOT_STARTED",
      to: "PLAYING",
      actor: "white",
      payload: { san: "e4" },
      patch: { fen: FEN },
    },
  ],
  next: 2,
};
export const STATE = {
  gameId: "room-42",
  gameType: "chess",
  version: 1,
  phase: "PLAYING",
  time: TIME,
  state: { fen: FEN },
  cursor: CURSOR,
};
export const RECOVER = { mode: "latest" };
export const FENCE = { mode: "latest", fence: true, commitId: "c0ffee00" };
export const RECOVERED = {
  ...STATE,
  report: {
    base: { kind: "creation", version: 0 },
    commits: 1,
    transitions: 1,
    passedOver: [],
    skipped: [],
  },
};
export const SNAPSHOT_OF_STATE = { commitId: "9f1b6a20", cursor: CURSOR, state: { fen: FEN } };
const LISTED_SNAPSHOT = {
  version: 20,
  phase: "PLAYING",
  schemaVersion: 1,
  chunks: 1,
  checksum: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
  madeAt: TIME,
};
export const MADE_SNAPSHOT = { ...LISTED_SNAPSHOT, cursor: CURSOR };
export const SNAPSHOTS = { snapshots: [LISTED_SNAPSHOT] };
export const SNAPSHOT = { ...LISTED_SNAPSHOT, state: { fen: FEN } };
export const GAMES = {
  games: [
    {
      gameId: "room-42",
      gameType: "chess",
      status: "active",
      phase: "PLAYING",
      version: 20,
      metadata: { white: "ann", black: "bob" },
      snapshot: 20,
      createdAt: TIME,
      updatedAt: TIME,
    },
  ],
};
const ON = { value: true, source: "default" };
export const FLAGS = {
  origin: "appconfig",
  version: "14",
  ageSeconds: 3.2,
  flags: {
    persistence: {
      value: { enabled: true, mode: "on", rolloutPercent: 25, include: [], exclude: [] },
      source: "appconfig",
    },
    snapshots: ON,
    recovery: ON,
    playerActions: ON,
    validation: ON,
  },
  problems: [],
  gameTypes: ["generic", "chess", "six-phase"],
  game: {
    gameId: "room-42",
    persistence: "on",
    snapshots: true,
    recovery: true,
    playerActions: true,
    validation: true,
    sources: {
      persistence: "appconfig",
      snapshots: "default",
      recovery: "default",
      playerActions: "default",
      validation: "default",
    },
  },
};
export const BREAKERS = { store: { state: "closed", failures: 0, retryAfterMs: 0 }, time: TIME };
