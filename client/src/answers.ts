import * as z from "zod/mini";
import type { Json, JsonObject } from "./json.ts";

// The service's answers. Fields that this version does not know are passed over: a service may be newer than its client.

const json = z.custom<Json>((value) => value !== undefined);
const jsonObject = z.custom<JsonObject>((value) => typeof value === "object" && value !== null);

const written = z.object({
  persisted: z.literal(true),
  version: z.number(),
  phase: z.string(),
  cursor: z.string(),
});
const notWritten = z.object({ persisted: z.literal(false) });
/** Of an append, a correction, or a game's creation. */
export const appendAnswer = z.discriminatedUnion("persisted", [written, notWritten]);

/** Where the game is after a commit, and the cursor for the next; or that persistence is switched off for it. */
export type Appended =
  | (Readonly<z.infer<typeof written>> & {
      /** Whether this was written by an earlier try already. */
      readonly repeated: boolean;
    })
  | Readonly<z.infer<typeof notWritten>>;

const past = {
  gameId: z.string(),
  gameType: z.string(),
  version: z.number(),
  phase: z.string(),
  time: z.string(),
  state: json,
  /** Absent for a version within a commit: nothing can be appended there. */
  cursor: z.optional(z.string()),
};
export const stateAnswer = z.object(past);
/** A game's state at a version. */
export type GameState = Readonly<z.infer<typeof stateAnswer>>;

const report = z.object({
  base: z.object({ kind: z.enum(["snapshot", "creation"]), version: z.number() }),
  commits: z.number(),
  transitions: z.number(),
  passedOver: z.array(z.looseObject({})),
  skipped: z.array(z.looseObject({})),
});
export const recoveryAnswer = z.object({ ...past, report });
/** A recovered state, and what it was built from. */
export type Recovery = Readonly<z.infer<typeof recoveryAnswer>>;

export const pastTransition = z.object({
  version: z.number(),
  commitId: z.string(),
  time: z.string(),
  action: z.string(),
  from: z.string(),
  to: z.string(),
  actor: z.optional(z.string()),
  payload: z.optional(json),
  patch: z.optional(z.union([z.array(json), jsonObject])),
  state: z.optional(json),
  /** Absent for an ordinary transition. */
  kind: z.optional(z.string()),
  reason: z.optional(z.string()),
});
/** A transition as the history tells it. */
export type PastTransition = Readonly<z.infer<typeof pastTransition>>;

export const historyAnswer = z.object({ transitions: z.array(pastTransition), next: z.optional(z.number()) });
/** A page of history; `next` is the `start` of the page after it. */
export type History = Readonly<z.infer<typeof historyAnswer>>;

const snapshotFields = {
  version: z.number(),
  phase: z.string(),
  schemaVersion: z.number(),
  madeAt: z.string(),
  expiresAt: z.optional(z.string()),
};
export const snapshotAnswer = z.object(snapshotFields);
/** A snapshot, without its state. */
export type Snapshot = Readonly<z.infer<typeof snapshotAnswer>>;

export const snapshotStateAnswer = z.object({ ...snapshotFields, state: json });
/** A snapshot with its state. */
export type SnapshotState = Readonly<z.infer<typeof snapshotStateAnswer>>;

export const snapshotsAnswer = z.object({
  snapshots: z.array(snapshotAnswer),
  next: z.optional(z.number()),
});
/** A page of snapshots, newest first; `next` is the `before` of the page after it. */
export type Snapshots = Readonly<z.infer<typeof snapshotsAnswer>>;

const listedGame = z.object({
  gameId: z.string(),
  gameType: z.string(),
  status: z.enum(["active", "finished"]),
  phase: z.string(),
  version: z.number(),
  metadata: jsonObject,
  snapshot: z.optional(z.number()),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export const gamesAnswer = z.object({ games: z.array(listedGame), next: z.optional(z.string()) });
/** A page of games, newest update first; `next` is the `page` after it. */
export type Games = Readonly<z.infer<typeof gamesAnswer>>;

export const metadataAnswer = z.object({ persisted: z.boolean() });
export const wipeAnswer = z.object({ wiped: z.boolean(), creatableAt: z.optional(z.string()) });
/** That a game was wiped, and from when its id can be used again. */
export type Wiped = Readonly<z.infer<typeof wipeAnswer>>;

export const flagsAnswer = z.looseObject({
  origin: z.string(),
  flags: z.record(z.string(), json),
  gameTypes: z.array(z.string()),
  game: z.optional(z.record(z.string(), json)),
});
/** What is switched on, where that comes from, and what it means for the game that was asked for. */
export type Flags = Readonly<z.infer<typeof flagsAnswer>>;

export const healthAnswer = z.object({ status: z.enum(["ok", "unavailable"]) });
/** Whether the service can do its work. */
export type Health = Readonly<z.infer<typeof healthAnswer>>;
