import type { Json, JsonObject } from "./json.ts";

/** What happens in a game, as a type parameter: the name of the action, and the payload that goes with it. */
export type Action = { readonly action: string; readonly payload?: unknown };

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** A JSON Patch (RFC 6902), as {@link diff} makes it. */
export type JsonPatch = readonly PatchOperation[];

/** A JSON Merge Patch (RFC 7396): what it names is replaced, and what it names with `null` is **deleted**. */
export type MergePatch<State = unknown> = unknown extends State
  ? object
  : State extends readonly unknown[]
    ? State
    : State extends object
      ? { readonly [Key in keyof State]?: MergePatch<State[Key]> | null }
      : State;

/** How a transition changes the state: a JSON Patch (array), a JSON Merge Patch (object), the new state whole, or not. */
export type Change<State = unknown> =
  | { readonly patch?: JsonPatch | MergePatch<State>; readonly state?: never }
  | { readonly state: State; readonly patch?: never };

/** One thing that happened in a game. */
export type Transition<State = unknown, Act extends Action = Action> = Act &
  Change<State> & {
    /** The phase before; the service checks it where it is given. */
    readonly from?: string;
    /** The phase after; absent: it stays. */
    readonly to?: string;
    readonly actor?: string;
  };

/** What a commit continues from: the cursor of the last answer (one request, one write), or a version (one read more). */
export type At =
  | { readonly cursor: string; readonly expectedVersion?: never }
  | { readonly expectedVersion: number; readonly cursor?: never };

/** What is appended as one: all or nothing. */
export type Commit = At & {
  /** The caller's own id for it: sent again with the same id and content, it is written once and gets the same answer. */
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
export type Creation<State = unknown> = {
  readonly gameType: string;
  readonly state?: State;
  readonly metadata?: JsonObject;
};

/** A new game with the state that another one had at a version. */
export type Fork = {
  readonly from: { readonly gameId: string; readonly version: number };
  readonly metadata?: JsonObject;
};

/** A recovery of many games; README and openapi.json explain the members. Times in ISO 8601. */
export type FleetRecovery = {
  readonly recoveryId: string;
  readonly mode: "check" | "recover" | "restore";
  readonly where?: {
    readonly gameType?: string;
    readonly status?: "active" | "finished";
    readonly phase?: string;
  };
  readonly activeSince?: string;
  /** Of a restore: the time whose states come back. */
  readonly at?: string;
  /** Of a restore: the version before which the states come back. */
  readonly versionBefore?: number;
  readonly reason?: string;
  readonly gamesPerSecond?: number;
  /** Of a restore: do what the plan says. */
  readonly run?: boolean;
};

/** A page of what became of games. */
export type RecoveredGamesQuery = { readonly step?: "plan" | "run"; readonly page?: string };

/** A page of an export. @property version As on the first page. @property after As on the page before. */
export type ExportQuery = {
  readonly history?: boolean;
  readonly version?: number;
  readonly after?: number;
};

/** A part of a game to import; docs/bulk.md explains the members. */
export type ImportPart = {
  readonly gameType: string;
  readonly createdAt: string;
  readonly contentDigest: string;
  readonly [more: string]: unknown;
};

/** Which state is wanted; the newest, unless said. @property at ISO 8601. */
export type When =
  | { readonly version?: number; readonly at?: never }
  | { readonly at: string; readonly version?: never };

/**
 * With a fence, the next append of anyone who has not seen this recovery is refused. It is bound to what the caller has
 * seen of the game: if that is no longer the newest, the fence is refused as a conflict.
 */
export type Fence =
  | ({ readonly fence: true; readonly commitId: string } & (
      | At
      | { readonly cursor?: never; readonly expectedVersion?: never }
    ))
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

/** A snapshot of a state that the caller gives; it is appended first, so it is in the history. */
export type GivenSnapshot = At & { readonly commitId: string; readonly state: unknown };

/** New metadata. @property expectedMetadataVersion The version that it replaces: others' changes are not lost then. */
export type MetadataChange = { readonly metadata: JsonObject; readonly expectedMetadataVersion?: number };

/** A page of games. Times in ISO 8601. */
export type GamesQuery = {
  readonly gameType?: string;
  readonly status?: "active" | "finished";
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
  /** As they are stored: no update moves a game there, so each is met once, page by page. Default: newest update first. */
  readonly order?: "updated" | "stored";
  readonly limit?: number;
  readonly page?: string;
};

/** How a request is made. */
export type RequestOptions = {
  /** Ends the request, and the tries after it. What was sent may have been done. */
  readonly signal?: AbortSignal;
};
