import type { Json, JsonObject } from "./json.ts";
import type { Action } from "./requests.ts";

// The service's answers, as callers see them. Fields that this version does not know are passed over: a service may be
// newer than its client.

/** Where a game is after a commit, and the cursor for the next. */
export type Written = {
  readonly persisted: true;
  /** How many transitions the game has, those of this commit included. */
  readonly version: number;
  readonly phase: string;
  readonly cursor: string;
  /** Whether this was written by an earlier try already. */
  readonly repeated: boolean;
};

/** Persistence is switched off for the game, or does not cover what was sent: nothing was kept, and that is no error. */
export type NotPersisted = {
  readonly persisted: false;
  /** An earlier try got no answer before persistence was switched off: it may be written all the same. */
  readonly inDoubt?: true;
};

/** The answer to a commit. */
export type Appended = Written | NotPersisted;

/** A game's state at a version. */
export type GameState<State = Json> = {
  readonly gameId: string;
  readonly gameType: string;
  readonly version: number;
  readonly phase: string;
  readonly time: string;
  readonly state: State;
  /** Absent for a version within a commit: nothing can be appended there. */
  readonly cursor?: string | undefined;
};

/** What a recovered state was built from. */
export type RecoveryReport = {
  readonly base: { readonly kind: string; readonly version: number };
  readonly commits: number;
  readonly transitions: number;
  readonly passedOver: readonly JsonObject[];
  readonly skipped: readonly JsonObject[];
};

/** A recovered state, and what it was built from. */
export type Recovery<State = Json> = GameState<State> & { readonly report: RecoveryReport };

/** What a past transition is by default. */
export type PastAction = { readonly action: string; readonly payload?: Json };

/** A transition as the history has it. `kind` is absent for an ordinary one. */
export type PastTransition<State = Json, Act extends Action = PastAction> = (
  | (Act & { readonly kind?: "resync" | undefined })
  | (PastAction & { readonly kind: "correction" | "fence" })
) & {
  readonly version: number;
  readonly commitId: string;
  readonly time: string;
  readonly from: string;
  readonly to: string;
  readonly actor?: string | undefined;
  readonly patch?: readonly JsonObject[] | JsonObject | undefined;
  readonly state?: State | undefined;
  /** Of a correction. */
  readonly reason?: string | undefined;
};

/** A page of history; `next` is the `start` of the page after it. */
export type History<State = Json, Act extends Action = PastAction> = {
  readonly transitions: readonly PastTransition<State, Act>[];
  readonly next?: number | undefined;
};

/** A snapshot, without its state. */
export type Snapshot = {
  readonly version: number;
  readonly phase: string;
  readonly schemaVersion: number;
  readonly madeAt: string;
  readonly expiresAt?: string | undefined;
};

/** A snapshot with its state. */
export type SnapshotState<State = Json> = Snapshot & { readonly state: State };

/** A page of snapshots, newest first; `next` is the `before` of the page after it. */
export type Snapshots = { readonly snapshots: readonly Snapshot[]; readonly next?: number | undefined };

/** A game as the list shows it. */
export type ListedGame = {
  readonly gameId: string;
  readonly gameType: string;
  readonly status: "active" | "finished";
  readonly phase: string;
  readonly version: number;
  readonly metadata: JsonObject;
  /** The version of its newest snapshot. */
  readonly snapshot?: number | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** A page of games, newest update first; `next` is the `page` after it. */
export type Games = { readonly games: readonly ListedGame[]; readonly next?: string | undefined };

/** What a fork was made from. */
export type Origin = { readonly gameId: string; readonly version: number };

/** That a recovery of many games has begun. */
export type RecoveryStarted = { readonly recoveryId: string; readonly step: "plan" | "run" };

/** How many games there were, and what became of them. */
export type FleetCounts = Readonly<Record<"listed" | "recovered" | "refused" | "gone" | "planned", number>>;

/** How far a step of it is. */
export type StepProgress = {
  readonly begun: boolean;
  readonly done: boolean;
  readonly segments: number;
  readonly segmentsDone: number;
  readonly counts: FleetCounts;
};

/** How far a recovery of many games is. */
export type RecoveryProgress = {
  readonly recoveryId: string;
  readonly mode: string;
  readonly plan?: StepProgress | undefined;
  readonly run: StepProgress;
};

/** A page of what became of games. */
export type RecoveredGames = {
  readonly games: readonly ({ readonly gameId: string; readonly verdict: string } & JsonObject)[];
  readonly next?: string | undefined;
};

/** A page of an export: what the game is and how it began, the state that its history begins with, commits. */
export type ExportPage = {
  readonly game?: JsonObject | undefined;
  readonly base?: JsonObject | undefined;
  readonly commits?: readonly JsonObject[] | undefined;
  readonly next?: "base" | "commits" | undefined;
  readonly after?: number | undefined;
};

/** What an imported game is at, so far. */
export type Imported =
  | { readonly persisted: true; readonly version: number; readonly phase: string }
  | { readonly persisted: false };

/** A game without its state, read consistently. */
export type GameEntry = {
  readonly gameId: string;
  readonly gameType: string;
  readonly status: "active" | "finished";
  readonly version: number;
  readonly phase: string;
  readonly metadata: JsonObject;
  /** For the condition of the next change of the metadata. */
  readonly metadataVersion: number;
  /** Of a fork. */
  readonly origin?: Origin | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cursor?: string | undefined;
};

/** Whether metadata was kept, and its version. */
export type MetadataKept = { readonly persisted: boolean; readonly metadataVersion?: number | undefined };

/** Whether all of a game is gone, and from when its id can be used again. `false`: under way; ask again to hear. */
export type Wiped = { readonly wiped: boolean; readonly creatableAt?: string | undefined };

/** What is switched on, where that comes from, and what it means for the game that was asked for. */
export type Flags = {
  readonly [name: string]: unknown;
  readonly origin: string;
  readonly flags: { readonly [name: string]: Json };
  readonly gameTypes: readonly string[];
  readonly game?: { readonly [name: string]: Json } | undefined;
};

/** Whether the service can do its work. */
export type Health = { readonly status: "ok" | "unavailable" };
