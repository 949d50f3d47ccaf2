/** What is known of a game at the end of a commit: enough to decide the next one without reading anything. */
export type Head = {
  readonly gameId: string;
  readonly gameType: string;
  /** Days for which this game's commits are kept; fixed when the game is created. */
  readonly retentionDays: number;
  readonly version: number;
  readonly phase: string;
  /** SHA-256 of this commit chained to those before, base64url. */
  readonly hash: string;
  /** Digest of this commit's `commitId`, so that a resend is recognised. */
  readonly commitDigest: string;
  /** Version at which a snapshot was last due. */
  readonly snapshotDue: number;
  /** Time of this commit in ms since 1970; never before that of the commit before. */
  readonly time: number;
  /** Upper bound of the state's size, in bytes. */
  readonly stateBound: number;
};
