import type * as z from "zod/mini";
import * as requests from "../http/schemas.ts";
import * as examples from "./examples.ts";
import type { RequestName, ResponseName } from "./schemas.ts";

/** An answer of an operation that is no problem. */
export type OperationAnswer = {
  readonly description: string;
  readonly schema: ResponseName;
  readonly examples: { readonly [name: string]: object };
  /** Whether it may be the repetition of an earlier answer. */
  readonly repeatable?: true;
};

/** An operation of the API. */
export type Operation = {
  readonly id: string;
  readonly tag: "games" | "transitions" | "states" | "snapshots" | "operations";
  readonly summary: string;
  readonly description?: string;
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly body?: { readonly schema: RequestName; readonly examples: { readonly [name: string]: object } };
  readonly answers: { readonly [status: string]: OperationAnswer };
  /** Problems of its own: those that any operation may have come on top. */
  readonly problems: readonly string[];
  /** Answered without a signature. */
  readonly open?: true;
};

const GAME = "/v1/games/{gameId}";
const gamePath = requests.gamePath;
const NO_GAME = ["game-not-found", "game-wiped"];
const CURSOR = ["cursor-invalid", "cursor-foreign", "cursor-stale", "conflict"];
const RULES = ["phase-mismatch", "phase-change-not-allowed", "patch-does-not-apply", "unknown-game-type"];
const notPersisted = {
  description: "Nothing was kept: persistence is off for this game, or in the shadow. The game goes on.",
  schema: "AppendAnswer",
  examples: { notPersisted: { persisted: false } },
} as const;
const appended = (description: string) =>
  ({
    description,
    schema: "AppendAnswer",
    examples: { persisted: examples.APPENDED },
    repeatable: true,
  }) as const;

/** Every operation, by API Gateway's route key. */
export const OPERATIONS: { readonly [routeKey: string]: Operation } = {
  [`PUT ${GAME}`]: {
    id: "createGame",
    tag: "games",
    summary: "Create a game",
    description: "At version 0. The same request, sent again, gets the original answer.",
    path: gamePath,
    body: { schema: "Create", examples: { chess: examples.CREATE } },
    answers: { 201: appended("Created, now or before by the same request."), 200: notPersisted },
    problems: ["unknown-game-type", "game-exists", "game-wiped"],
  },
  "GET /v1/games": {
    id: "listGames",
    tag: "games",
    summary: "List games, newest update first",
    description: "The list follows a game's phase changes at once, other changes within a minute.",
    query: requests.gamesQuery,
    answers: {
      200: { description: "A page.", schema: "GamesAnswer", examples: { page: examples.GAMES } },
    },
    problems: [],
  },
  [`PUT ${GAME}/metadata`]: {
    id: "setMetadata",
    tag: "games",
    summary: "Replace a game's metadata",
    path: gamePath,
    body: { schema: "Metadata", examples: { players: examples.METADATA } },
    answers: {
      200: {
        description: "Replaced; not so where persistence is off for this game, or in the shadow.",
        schema: "MetadataAnswer",
        examples: { persisted: { persisted: true } },
      },
    },
    problems: ["game-not-found"],
  },
  [`DELETE ${GAME}`]: {
    id: "wipeGame",
    tag: "games",
    summary: "Wipe a game",
    description:
      "States, history and snapshots go at once; empty rows stay until no cursor can aim at them any more. A game that is not there counts as wiped.",
    path: gamePath,
    answers: { 200: { description: "Gone.", schema: "WipeAnswer", examples: { wiped: examples.WIPED } } },
    problems: [],
  },
  [`POST ${GAME}/transitions`]: {
    id: "append",
    tag: "transitions",
    summary: "Append transitions",
    description:
      "1 to 50 transitions, all or nothing. With a cursor it is one write and no read. The same request, sent again, gets the original answer for as long as the game's events are kept.",
    path: gamePath,
    body: { schema: "Append", examples: { move: examples.APPEND, resync: examples.RESYNC } },
    answers: { 201: appended("Written, now or before by the same request."), 200: notPersisted },
    problems: [...NO_GAME, ...CURSOR, ...RULES, "game-finished", "resync-without-state"],
  },
  [`POST ${GAME}/corrections`]: {
    id: "correct",
    tag: "transitions",
    summary: "Correct a game",
    description:
      "An operator's change, kept as history with its reason. It is bound to the known phases, not to their order.",
    path: gamePath,
    body: { schema: "Correction", examples: { clock: examples.CORRECTION } },
    answers: { 201: appended("Written, now or before by the same request."), 200: notPersisted },
    problems: [...NO_GAME, ...CURSOR, ...RULES],
  },
  [`GET ${GAME}/transitions`]: {
    id: "history",
    tag: "transitions",
    summary: "Read a game's history",
    description: "A page ends early when its text reaches a megabyte.",
    path: gamePath,
    query: requests.historyQuery,
    answers: {
      200: { description: "A page.", schema: "HistoryAnswer", examples: { page: examples.HISTORY } },
    },
    problems: NO_GAME,
  },
  [`GET ${GAME}/state`]: {
    id: "state",
    tag: "states",
    summary: "Read a game's state",
    description:
      "The newest, or as it was at a version or a moment. A version within a commit comes without a cursor: only ends of commits can be gone on from.",
    path: gamePath,
    query: requests.stateQuery,
    answers: {
      200: { description: "The state.", schema: "StateAnswer", examples: { state: examples.STATE } },
    },
    problems: [...NO_GAME, "version-not-found", "history-gone", "recovery-disabled", "answer-too-large"],
  },
  [`POST ${GAME}/recovery`]: {
    id: "recover",
    tag: "states",
    summary: "Recover a game",
    description:
      "The state, and a report of what it was built from. With fence, whoever wrote before has to recover too.",
    path: gamePath,
    body: { schema: "Recover", examples: { latest: examples.RECOVER, fence: examples.FENCE } },
    answers: {
      200: {
        description: "The state, and the report.",
        schema: "RecoveryAnswer",
        examples: { state: examples.RECOVERED },
      },
    },
    problems: [
      ...NO_GAME,
      "version-not-found",
      "snapshot-not-found",
      "history-gone",
      "recovery-disabled",
      "fence-contended",
      "unknown-game-type",
      "answer-too-large",
    ],
  },
  [`POST ${GAME}/snapshots`]: {
    id: "makeSnapshot",
    tag: "snapshots",
    summary: "Make a snapshot",
    description:
      "Of the newest state; or of a state that the caller gives, which is appended as a resync first.",
    path: gamePath,
    body: { schema: "MakeSnapshot", examples: { ofLog: {}, ofState: examples.SNAPSHOT_OF_STATE } },
    answers: {
      201: { description: "Made.", schema: "MadeSnapshot", examples: { made: examples.MADE_SNAPSHOT } },
      200: {
        description: "It stood there before.",
        schema: "MadeSnapshot",
        examples: { stood: examples.MADE_SNAPSHOT },
      },
    },
    problems: [...NO_GAME, ...CURSOR, "unknown-game-type", "history-gone", "snapshots-disabled"],
  },
  [`GET ${GAME}/snapshots`]: {
    id: "listSnapshots",
    tag: "snapshots",
    summary: "List a game's snapshots, newest first",
    path: gamePath,
    query: requests.snapshotsQuery,
    answers: {
      200: { description: "A page.", schema: "SnapshotsAnswer", examples: { page: examples.SNAPSHOTS } },
    },
    problems: NO_GAME,
  },
  [`GET ${GAME}/snapshots/{version}`]: {
    id: "readSnapshot",
    tag: "snapshots",
    summary: "Read a snapshot",
    path: requests.snapshotPath,
    answers: {
      200: {
        description: "The snapshot.",
        schema: "SnapshotAnswer",
        examples: { snapshot: examples.SNAPSHOT },
      },
    },
    problems: ["snapshot-not-found", "history-gone", "answer-too-large"],
  },
  "GET /v1/flags": {
    id: "flags",
    tag: "operations",
    summary: "What is on, and where each value comes from",
    query: requests.flagsQuery,
    answers: {
      200: { description: "The flags.", schema: "FlagsAnswer", examples: { flags: examples.FLAGS } },
    },
    problems: [],
  },
  "GET /v1/health": {
    id: "health",
    tag: "operations",
    summary: "Whether all is well",
    answers: {
      200: { description: "It is.", schema: "HealthAnswer", examples: { ok: { status: "ok" } } },
      503: {
        description: "The database does not answer.",
        schema: "HealthAnswer",
        examples: { unavailable: { status: "unavailable" } },
      },
    },
    problems: [],
    open: true,
  },
  "GET /v1/health/circuit-breakers": {
    id: "breakers",
    tag: "operations",
    summary: "The state of the circuit breaker",
    description: "Of the process that answers; each has its own.",
    answers: {
      200: { description: "The breaker.", schema: "BreakersAnswer", examples: { closed: examples.BREAKERS } },
    },
    problems: [],
  },
};
