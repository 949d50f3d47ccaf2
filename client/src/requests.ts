import type { Json, JsonObject } from "./json.ts";

/** How a transition changes the state: a JSON Patch (array), a JSON Merge Patch (object), the new state whole, or not. */
export type Change =
  | { readonly patch?: readonly JsonObject[] | JsonObject; readonly state?: never }
  | { readonly state: Json; readonly patch?: never };

/** One thing that happened in a game. */
export type Transition = Change & {
  readonly action: string;
  /** The phase before; the service checks it where it is given. */
  readonly from?: string;
  /** The phase after; absent: it stays. */
  readonly to?: string;
  readonly actor?: string;
  /** Kept as history; the state is not changed by it. */
  readonly payload?: Json;
};

/** What a commit goes on from: the cursor of the last answer (one request, one write), or a version (one read more). */
export type At =
  | { readonly cursor: string; readonly expectedVersion?: never }
  | { readonly expectedVersion: number; readonly cursor?: never };

/** What is appended as one: all or nothing. */
export type Commit = At & {
  /** The caller's own id for it: sent again with the same id, it is written once and gets the same answer. */
  readonly commitId: string;
  readonly transitions: readonly Transition[];
  /** Whether transitions before it were not kept; its first transition carries the state. */
  readonly resync?: boolean;
};

/** An operator's change, with the reason for it. */
export type Correction = At &
  Change & {
    readonly commitId: string;
    readonly reason: string;
    readonly actor?: string;
    readonly to?: string;
    readonly payload?: Json;
  };

/** A new game. */
export type Creation = {
  readonly gameType: string;
  readonly state?: Json;
  readonly metadata?: JsonObject;
};

/** Which state is wanted; the newest, unless told. @property at ISO 8601. */
export type When =
  | { readonly version?: number; readonly at?: never }
  | { readonly at: string; readonly version?: never };

/** With a fence, the next append of anyone who has not seen this recovery is refused. */
type Fence =
  | ({ readonly fence: true; readonly commitId: string } & At)
  | { readonly fence?: false; readonly commitId?: never };

/** What to recover: the newest state, one of the past, or the newest built on a named snapshot. */
export type RecoveryMode =
  | ({ readonly mode: "latest" } & Fence)
  | { readonly mode: "version"; readonly version: number }
  | { readonly mode: "time"; readonly at: string }
  | ({ readonly mode: "snapshot"; readonly version: number } & Fence);

/** A page of history. */
export type HistoryQuery = {
  readonly start?: number;
  readonly limit?: number;
  readonly direction?: "forward" | "backward";
};

/** A page of snapshots. */
export type SnapshotsQuery = { readonly limit?: number; readonly before?: number };

/** A snapshot of a state that the caller gives; it is appended first, so the history tells of it. */
export type GivenSnapshot = At & { readonly commitId: string; readonly state: Json };

/** A page of games. Times in ISO 8601. */
export type GamesQuery = {
  readonly gameType?: string;
  readonly status?: "active" | "finished";
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
  readonly limit?: number;
  readonly page?: string;
};
