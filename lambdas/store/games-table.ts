import type { Origin } from "../game/commit.ts";
import type { JsonObject } from "../game/json.ts";

/** Whether a game continues, or has reached a terminal phase. */
export type GameStatus = "active" | "finished";

/** A game as the directory knows it: exact when created, then as new as the last visit of the change feed or a listing. */
export type DirectoryEntry = {
  readonly kind: "game";
  readonly gameId: string;
  readonly gameType: string;
  readonly status: GameStatus;
  readonly phase: string;
  readonly version: number;
  /** The caller's own: players, credentials… */
  readonly metadata: JsonObject;
  /** How often the metadata was replaced: what a change under a condition is bound to. */
  readonly metadataVersion: number;
  /** The version of the metadata that came with the creation, or are empty because those are not known; absent: 0. Later ones a caller has put there. */
  readonly metadataGiven?: number;
  /** Version of the newest snapshot. */
  readonly snapshot?: number;
  /** Whether it is imported: until its creation is written, its history may already be there. */
  readonly imported?: true;
  /** Which creation request made it; absent where the change feed found the game without an entry. */
  readonly creation?: string;
  /** What the game was made from, where it is a fork. */
  readonly origin?: Origin;
  /** Whether it is a fork, and nobody has looked since it was created whether its source is still there: nobody was answered. */
  readonly forking?: true;
  /** When the sweeper looks at the game; absent when it never has to again. */
  readonly due?: Due;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Minutes of the stretch that holds since then: the game may have moved since, but in the same stretch alone. */
  readonly stretch: number;
};

/** When the sweeper must look at a game, and since when it has not, in ms since 1970. */
export type Due = { readonly at: number; readonly since: number };

/** A wipe under way: all that is left of an entry, until nothing can come back. */
export type WipeMark = {
  readonly kind: "wipe";
  readonly gameId: string;
  /** When the wipe began, in ms since 1970. */
  readonly markedAt: number;
  /** When the last pass began that found something of the game, in ms. */
  readonly foundAt: number;
  /** When the id can be created again, in ms, as far as it is known. */
  readonly creatableAt: number;
  readonly due: Due;
};

/** What the directory holds under a game's id. */
export type DirectoryRow = DirectoryEntry | WipeMark;

/** A game that the sweeper must look at, and its sort key in the order of urgency. */
export type DueGame = { readonly gameId: string; readonly due: Due; readonly sortKey: string };

/** How far a game has come. */
export type Progress = Pick<
  DirectoryEntry,
  "gameId" | "gameType" | "status" | "phase" | "version" | "updatedAt" | "stretch" | "snapshot"
> & {
  /** When the sweeper must look again: given by the sweeper alone. */
  readonly due?: Due;
};

/**
 * What came of an advance. `behind`: the entry is further, or of a later game of the same id; `wiping`: a wipe is under
 * way; `forking`: it is a fork that waits for a look at its source; `unknown`: there is no entry.
 */
export type Advanced = "advanced" | "behind" | "wiping" | "forking" | "unknown";

/** What came of a change of metadata: the version that it led to, or what is there instead. */
export type MetadataChange =
  | { readonly changed: true; readonly metadataVersion: number }
  | { readonly changed: false; readonly existing: DirectoryRow | undefined };

/** Which games to list: newest update first. */
export type ListQuery = {
  /** Absent: of all types. */
  readonly gameType?: string;
  readonly status: GameStatus;
  /** ms since 1970; also listed are games that may have been updated then, as far as their entries tell. */
  readonly updatedAfter?: number;
  readonly updatedBefore?: number;
  /** Games at most. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
};

/** Which games to list for the sweeper. */
export type DueQuery = {
  readonly shard: number;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string;
};

/** A part of the whole directory, in an order that no update moves. */
export type ScanQuery = {
  /** Entries looked at, at most. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string | undefined;
  /** Which of so many parts, from 0: each entry is in one of them. Absent: all. */
  readonly segment?: { readonly index: number; readonly of: number };
};

/** What a scan found, and where to continue; absent at the end. */
export type ScanPage = { readonly rows: readonly DirectoryRow[]; readonly next?: string };

/** A game and its sort key in the order of updates: a place where a page may start. */
export type ListedGame = { readonly gameId: string; readonly sortKey: string };

/**
 * Games, and the sort key that the next page starts after; absent at the end. A page that looked at many games of other types
 * holds fewer than were asked for.
 */
export type ListedPage = { readonly games: readonly ListedGame[]; readonly next?: string };

/** The games table, as the rest of the store needs it. While a wipe is under way, only the calls for wipes change anything. */
export type GamesTable = {
  /** Adds a game. @returns what is there already, and stays. */
  readonly add: (entry: DirectoryEntry) => Promise<DirectoryRow | undefined>;
  /** Replaces the entry that was read. @returns false when that has been replaced, is due at another time, has other metadata, or is being wiped. */
  readonly replace: (entry: DirectoryEntry, read: DirectoryEntry) => Promise<boolean>;
  /** Moves a game forward in one write, unless it is `forking`. With `due`, also one that has not moved. */
  readonly advance: (progress: Progress) => Promise<Advanced>;
  /** Sets when the sweeper must look again; absent: never. */
  readonly setDue: (gameId: string, due: Due | undefined) => Promise<void>;
  /** Sets when the sweeper must look again, where that is sooner than it would, or it never would. */
  readonly dueSooner: (gameId: string, due: Due) => Promise<void>;
  /** Notes a newer snapshot; a game that is not there, or has a later one, stays as it is. */
  readonly noteSnapshot: (gameId: string, version: number) => Promise<void>;
  /** Replaces the metadata. @param expected Only where they have this version. */
  readonly setMetadata: (gameId: string, metadata: JsonObject, expected?: number) => Promise<MetadataChange>;
  readonly get: (gameId: string) => Promise<DirectoryRow | undefined>;
  /** Reads many, in the order asked for; those that are not there are left out. */
  readonly getMany: (gameIds: readonly string[]) => Promise<readonly DirectoryRow[]>;
  /** Removes the entry that was read. An entry that was replaced since stays. */
  readonly remove: (read: DirectoryEntry) => Promise<void>;
  /** Begins a wipe: the mark takes the entry's place. @returns the mark that exists: this one, or an earlier one. */
  readonly mark: (mark: WipeMark) => Promise<WipeMark>;
  /** Writes how far a wipe is, where the same wipe is under way. */
  readonly renewMark: (mark: WipeMark) => Promise<void>;
  /** Ends a wipe, unless somebody else has found something since the mark was read. */
  readonly removeMark: (read: WipeMark) => Promise<void>;
  /** Eventually consistent. Games of one status: one request for each shard of each list, no matter how many game types there are. */
  readonly list: (query: ListQuery) => Promise<ListedPage>;
  /** Eventually consistent. Games of one shard that the sweeper must look at, the most urgent first. */
  readonly listDue: (query: DueQuery) => Promise<readonly DueGame[]>;
  /** Reads the directory itself, not an index, consistently: what is there from before the scan to its end is met once. */
  readonly scan: (query: ScanQuery) => Promise<ScanPage>;
};
