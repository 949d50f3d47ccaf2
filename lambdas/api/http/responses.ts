import * as z from "zod/mini";
import { PERSISTENCE_MODES } from "../../flags/flags.ts";
import { cursor, gameId, json, jsonObject, name, patch, version } from "./schemas.ts";

// What the routes answer, for openapi.json and for the tests, which hold every answer against it. Nothing that is
// deployed imports this file.

const time = z.iso.datetime();
const count = z.int().check(z.gte(0));
const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/));

/** Where nothing is kept: persistence is off for the game, or in the shadow. */
const notPersisted = z.strictObject({ persisted: z.literal(false) });
/** What a commit led to. */
export const appended = z.strictObject({ version, phase: name, cursor, persisted: z.literal(true) });
/** `PUT /v1/games/{gameId}`, `POST …/transitions`, `POST …/corrections`. */
export const appendAnswer = z.union([appended, notPersisted]);

/** A game in the directory. */
export const listedGame = z.strictObject({
  gameId,
  gameType: name,
  status: z.enum(["active", "finished"]),
  phase: name,
  version,
  metadata: jsonObject,
  snapshot: z.exactOptional(version),
  createdAt: time,
  updatedAt: time,
});
/** `GET /v1/games`. */
export const gamesAnswer = z.strictObject({ games: z.array(listedGame), next: z.exactOptional(z.string()) });

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataAnswer = z.strictObject({ persisted: z.boolean() });

/** `DELETE /v1/games/{gameId}`. */
export const wipeAnswer = z.strictObject({ wiped: z.literal(true), creatableAt: z.exactOptional(time) });

/** A transition as it is kept. */
export const pastTransition = z.strictObject({
  version,
  commitId: name,
  time,
  action: z.string(),
  from: name,
  to: name,
  actor: z.exactOptional(z.string()),
  payload: z.exactOptional(json),
  patch: z.exactOptional(patch),
  state: z.exactOptional(json),
  kind: z.exactOptional(z.enum(["resync", "correction", "fence"])),
  reason: z.exactOptional(z.string()),
});
/** `GET /v1/games/{gameId}/transitions`. */
export const historyAnswer = z.strictObject({
  transitions: z.array(pastTransition),
  next: z.exactOptional(version),
});

const state = {
  gameId,
  gameType: name,
  version,
  phase: name,
  time,
  state: json,
  cursor: z.exactOptional(cursor),
};
/** `GET /v1/games/{gameId}/state`. */
export const stateAnswer = z.strictObject(state);
/** What a recovery was built from. */
export const recoveryReport = z.strictObject({
  base: z.strictObject({ kind: z.enum(["snapshot", "creation"]), version }),
  commits: count,
  transitions: count,
  passedOver: z.array(z.strictObject({ version, reason: z.string() })),
  skipped: z.array(z.strictObject({ version, operation: count, reason: z.string() })),
});
/** `POST /v1/games/{gameId}/recovery`. */
export const recoveryAnswer = z.strictObject({ ...state, report: recoveryReport });

const snapshot = {
  version,
  phase: name,
  schemaVersion: count,
  chunks: count,
  checksum: base64url,
  madeAt: time,
  expiresAt: z.exactOptional(time),
};
/** A snapshot in a list. */
export const listedSnapshot = z.strictObject(snapshot);
/** `POST /v1/games/{gameId}/snapshots`. */
export const madeSnapshot = z.strictObject({ ...snapshot, cursor });
/** `GET /v1/games/{gameId}/snapshots`. */
export const snapshotsAnswer = z.strictObject({
  snapshots: z.array(listedSnapshot),
  next: z.exactOptional(version),
});
/** `GET /v1/games/{gameId}/snapshots/{version}`. */
export const snapshotAnswer = z.strictObject({ ...snapshot, state: json });

const origin = z.enum(["appconfig", "file", "default"]);
const source = z.enum(["appconfig", "file", "default", "override"]);
const onOff = z.strictObject({ value: z.boolean(), source });
const persistenceFlag = z.strictObject({
  enabled: z.boolean(),
  mode: z.enum(PERSISTENCE_MODES),
  rolloutPercent: z.number().check(z.gte(0), z.lte(100)),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});
/** What is on for one game. */
export const gameFeatures = z.strictObject({
  gameId,
  persistence: z.enum(PERSISTENCE_MODES),
  snapshots: z.boolean(),
  recovery: z.boolean(),
  playerActions: z.boolean(),
  validation: z.boolean(),
  sources: z.strictObject({
    persistence: source,
    snapshots: source,
    recovery: source,
    playerActions: source,
    validation: source,
  }),
});
/** `GET /v1/flags`. */
export const flagsAnswer = z.strictObject({
  origin,
  version: z.string(),
  ageSeconds: z.number().check(z.gte(0)),
  flags: z.strictObject({
    persistence: z.strictObject({ value: persistenceFlag, source }),
    snapshots: onOff,
    recovery: onOff,
    playerActions: onOff,
    validation: onOff,
  }),
  problems: z.array(z.strictObject({ flag: z.string(), problem: z.string(), remedy: z.string() })),
  gameTypes: z.array(name),
  game: z.exactOptional(gameFeatures),
});

/** `GET /v1/health`. */
export const healthAnswer = z.strictObject({ status: z.enum(["ok", "unavailable"]) });

/** `GET /v1/health/circuit-breakers`. */
export const breakersAnswer = z.strictObject({
  store: z.strictObject({
    state: z.enum(["closed", "open", "half-open"]),
    failures: count,
    retryAfterMs: count,
  }),
  time,
});

/** Any problem document (RFC 9457); each type adds members of its own. */
export const problemAnswer = z.looseObject({
  type: z.string().check(z.regex(/^urn:savepoint:problem:[a-z-]+$/)),
  title: z.string(),
  status: z.int().check(z.gte(400), z.lte(599)),
  detail: z.string(),
  retryable: z.boolean(),
});
