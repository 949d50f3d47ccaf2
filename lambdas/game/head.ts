/** What is known of a game at the end of a commit: enough to decide the next one without reading anything. */
export type Head = {
  readonly gameId: string;
  readonly gameType: string;
  /** Days for which this game's commits are kept; fixed when the game is created. */
  readonly retentionDays: number;
  readonly version: number;
  readonly phase: string;
  /** 16 bytes of the SHA-256 of this commit chained to those before, base64url. */
  readonly hash: string;
  /** Digest of this commit's `commitId`. */
  readonly idDigest: string;
  /** Digest of the content that this commit was asked for with: with the id's, it distinguishes a retry from another request. */
  readonly contentDigest: string;
  /** Version at which a snapshot was last due. */
  readonly snapshotDue: number;
  /** Time of this commit in ms since 1970; never before that of the commit before. */
  readonly time: number;
  /** Minutes of the stretch in which the directory hears of the game once: see `stepStretch`. */
  readonly stretch: number;
  /** Upper bound of the state's size, in bytes. */
  readonly stateBound: number;
  /**
   * Where the newest base is, as far as commits tell: the first version of the commit whose row holds it, or the version
   * of a snapshot that the change feed is to make.
   */
  readonly base: number;
  /** Commits since then, this one included unless it holds the base. */
  readonly tailRows: number;
  /** Bytes of their rows. */
  readonly tailBytes: number;
  /** Bytes of the state, packed, when it was last serialised. */
  readonly packedBytes: number;
};

// The one list of the fields, in the order in which the chain hash and the cursor take them: one that is missing here
// does not compile.
const KINDS: { readonly [Field in keyof Head]: Head[Field] extends string ? "string" : "number" } = {
  gameId: "string",
  gameType: "string",
  retentionDays: "number",
  version: "number",
  phase: "string",
  hash: "string",
  idDigest: "string",
  contentDigest: "string",
  snapshotDue: "number",
  time: "number",
  stretch: "number",
  stateBound: "number",
  base: "number",
  tailRows: "number",
  tailBytes: "number",
  packedBytes: "number",
};

/** Names of a head's fields, in order. */
export const HEAD_FIELDS = Object.keys(KINDS).filter((name): name is keyof Head => name in KINDS);

/** Names of the fields that a commit's hash covers: all but the hash. */
export const HASHED_FIELDS = HEAD_FIELDS.filter((name) => name !== "hash");

/** A head of its values in the order of {@link HEAD_FIELDS}; undefined when they are none. */
export function headOfValues(values: readonly unknown[]): Head | undefined {
  const fields = Object.fromEntries(HEAD_FIELDS.map((name, index) => [name, values[index]]));
  return isHead(fields) ? fields : undefined;
}

function isHead(fields: { readonly [name: string]: unknown }): fields is Head {
  return HEAD_FIELDS.every((name) => typeof fields[name] === KINDS[name]);
}
