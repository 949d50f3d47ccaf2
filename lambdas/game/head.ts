import * as z from "zod/mini";

/** A head's fields, in the order in which the chain hash and the cursor take them: the one list of them. */
export const headShape = z.object({
  gameId: z.string(),
  gameType: z.string(),
  /** Days for which this game's commits are kept; fixed when the game is created. */
  retentionDays: z.number(),
  version: z.number(),
  phase: z.string(),
  /** SHA-256 of this commit chained to those before, base64url. */
  hash: z.string(),
  /** Digest of this commit's `commitId`. */
  idDigest: z.string(),
  /** Digest of what was asked for when this commit was written: with the id's, it tells a retry from another request. */
  contentDigest: z.string(),
  /** Version at which a snapshot was last due. */
  snapshotDue: z.number(),
  /** Time of this commit in ms since 1970; never before that of the commit before. */
  time: z.number(),
  /** Upper bound of the state's size, in bytes. */
  stateBound: z.number(),
});

/** What is known of a game at the end of a commit: enough to decide the next one without reading anything. */
export type Head = Readonly<z.infer<typeof headShape>>;

/** Names of a head's fields, in order. */
export const HEAD_FIELDS: readonly (keyof Head)[] = z.keyof(headShape).options;
