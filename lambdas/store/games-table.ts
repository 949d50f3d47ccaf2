import type { JsonObject } from "../game/json.ts";

/** Whether a game goes on, or has reached a terminal phase. */
export type GameStatus = "active" | "finished";

/** A game as the directory knows it: exact when created, then as new as the change feed's last visit. */
export type DirectoryEntry = {
  readonly gameId: string;
  readonly gameType: string;
  readonly status: GameStatus;
  readonly phase: string;
  readonly version: number;
  /** The caller's own: players, credentials… */
  readonly metadata: JsonObject;
  /** Version of the newest snapshot. */
  readonly snapshot?: number;
  /** Commits that no snapshot covers yet; absent when there are none. */
  readonly tail?: Tail;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The uncovered end of a game's log: when it began, and by when a snapshot must cover it, in ms since 1970. */
export type Tail = { readonly since: number; readonly coverBy: number };

/** A game with an uncovered tail, and its place in the order of urgency. */
export type UncoveredGame = { readonly gameId: string; readonly tail: Tail; readonly place: string };

/** How far a game has come. The tail begins with it, unless one began before. */
export type Progress = Pick<
  DirectoryEntry,
  "gameId" | "gameType" | "status" | "phase" | "version" | "updatedAt"
> & { readonly tail: Tail };

/** Which games to list: newest update first. */
export type ListQuery = {
  readonly gameType: string;
  readonly status: GameStatus;
  /** ms since 1970, both included. */
  readonly updatedAfter?: number;
  readonly updatedBefore?: number;
  /** Games at most. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
};

/** Which uncovered games to list. */
export type UncoveredQuery = {
  readonly shard: number;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
};

/** A game to add. Without metadata, it is only known to exist: its creator may still bring them. */
export type NewEntry = Omit<DirectoryEntry, "metadata"> & Partial<Pick<DirectoryEntry, "metadata">>;

/** Games, each with its place in the order: the place to go on from. */
export type ListedGame = { readonly entry: DirectoryEntry; readonly place: string };

/** The games table, as the rest of the store needs it. */
export type GamesTable = {
  /**
   * Adds a game; one that is there stays as it is, but for metadata where none were given yet. A new game (version 0)
   * takes the place of one that ended before it was created: an id can be used again when all rows have expired.
   */
  readonly add: (entry: NewEntry) => Promise<void>;
  /** Moves a game forward; one that is further, or not there, stays as it is. @returns false when it is not there. */
  readonly advance: (progress: Progress) => Promise<boolean>;
  /** Notes a newer snapshot; a game that is not there, or has a later one, stays as it is. */
  readonly noteSnapshot: (gameId: string, version: number) => Promise<void>;
  /** Ends the tail of a game that has come no further than this version. */
  readonly coverTail: (gameId: string, version: number) => Promise<void>;
  /** Lets a tail begin anew: what came before is covered. A game without a tail stays as it is. */
  readonly renewTail: (gameId: string, tail: Tail) => Promise<void>;
  /** Replaces the metadata. @returns false when the game is not there. */
  readonly setMetadata: (gameId: string, metadata: JsonObject) => Promise<boolean>;
  readonly get: (gameId: string) => Promise<DirectoryEntry | undefined>;
  readonly remove: (gameId: string) => Promise<void>;
  /** Eventually consistent. Games of one type and status; fewer than `limit` only at the end. */
  readonly list: (query: ListQuery) => Promise<readonly ListedGame[]>;
  /** Eventually consistent. Games of one shard with an uncovered tail, the most urgent first. */
  readonly listUncovered: (query: UncoveredQuery) => Promise<readonly UncoveredGame[]>;
};
