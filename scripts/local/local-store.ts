import type { OpenTables, StoreServices } from "../../lambdas/open/open-store.ts";
import type { FollowEvent } from "./feed.ts";
import type { ItemReads } from "./sqlite/item-reads.ts";

/** A database on this machine, with what DynamoDB's stream and TTL do on AWS. */
export type LocalStore = {
  /** Settings of the service that come with the database. */
  readonly settings: NodeJS.ProcessEnv;
  readonly openTables: OpenTables;
  /** Begins to hand notable commits to the change feed. */
  readonly follow: (services: StoreServices, follow: FollowEvent) => Following;
  /** For a second thread; absent: all is done in one. */
  readonly inTwoThreads?: InTwoThreads;
  readonly close: () => Promise<void>;
};

/** What dividing the work between two threads takes. */
export type InTwoThreads = {
  /** Whether work on a game may hold a thread for long. One that is not large now may be after its next commit. */
  readonly isLargeGame: (gameId: string) => boolean;
  readonly items: ItemReads;
  /** The database file, from which another thread can read by a connection of its own; absent: in memory. */
  readonly file?: string;
};

/** The change feed of a local database. */
export type Following = {
  /** The state table for requests: what they write is followed. */
  readonly stateTable: StoreServices["stateTable"];
  /** Resolves to the number of commits that the last process may have left unfollowed, once they were handed over. */
  readonly catchingUp: Promise<number>;
  /** Ends what is under way; the next start continues. */
  readonly stop: () => Promise<void>;
};
