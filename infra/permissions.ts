import type { FunctionName } from "./functions.ts";

/** What a function can be let at. */
export type Resource =
  | "state"
  | "games"
  | "games/listing"
  | "games/due"
  | "archive"
  | "archive/versions"
  | "cursor-keys"
  | "flags"
  | "game-types"
  | "metrics";

/** Calls that a function makes on a resource, as IAM names them. */
export type Grant = {
  readonly on: Resource;
  readonly actions: readonly string[];
};

const POLL = ["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"];

/** What every function reads when it starts, and then as it changes. */
const CONFIGURATION: readonly Grant[] = [
  { on: "flags", actions: POLL },
  { on: "game-types", actions: POLL },
];
/** What makes and checks cursors reads the keys as well. */
const CURSORS: readonly Grant[] = [
  ...CONFIGURATION,
  { on: "cursor-keys", actions: ["secretsmanager:GetSecretValue"] },
];

const READ = ["dynamodb:GetItem", "dynamodb:Query"];
const APPEND = [...READ, "dynamodb:PutItem"];
const SNAPSHOT = [...APPEND, "dynamodb:UpdateItem"];
/** A wipe replaces rows many at once. */
const WIPE = "dynamodb:BatchWriteItem";

/** A reader of the newest state asks the directory whether its end was lost. */
const ENTRY = ["dynamodb:GetItem"];
const CHANGE_ENTRY = [...ENTRY, "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
const READ_ARCHIVE: Grant = { on: "archive", actions: ["s3:GetObject"] };
/** A wipe removes former versions, too. */
const WIPE_ARCHIVE: readonly Grant[] = [
  { on: "archive", actions: ["s3:GetObject", "s3:DeleteObjectVersion"] },
  { on: "archive/versions", actions: ["s3:ListBucketVersions"] },
];
const ARCHIVE: readonly Grant[] = [...WIPE_ARCHIVE, { on: "archive", actions: ["s3:PutObject"] }];

/**
 * All that each function may do; a test holds it against what the functions' code can call. What a trigger needs
 * (reading the stream, sending to the dead-letter queue), logging and tracing are added where the function is made.
 */
export const PERMISSIONS: { readonly [name in FunctionName]: readonly Grant[] } = {
  transition: [...CURSORS, { on: "state", actions: APPEND }, { on: "games", actions: ENTRY }, READ_ARCHIVE],
  snapshot: [
    ...CURSORS,
    { on: "state", actions: [...SNAPSHOT, "dynamodb:BatchGetItem"] },
    { on: "games", actions: [...ENTRY, "dynamodb:UpdateItem"] },
    READ_ARCHIVE,
  ],
  // What recoveries of many games keep is in the archive, too.
  recovery: [
    ...CURSORS,
    { on: "state", actions: APPEND },
    { on: "games", actions: ENTRY },
    READ_ARCHIVE,
    { on: "archive", actions: ["s3:PutObject"] },
  ],
  games: [
    ...CURSORS,
    { on: "state", actions: [...SNAPSHOT, WIPE] },
    { on: "games", actions: [...CHANGE_ENTRY, "dynamodb:BatchGetItem", "dynamodb:Scan"] },
    { on: "games/listing", actions: ["dynamodb:Query"] },
    ...WIPE_ARCHIVE,
  ],
  // Health takes a look at the table, by a read of a row that is never there.
  operations: [
    ...CONFIGURATION,
    { on: "state", actions: ["dynamodb:GetItem"] },
    { on: "metrics", actions: ["cloudwatch:GetMetricData"] },
  ],
  "change-feed": [
    ...CONFIGURATION,
    { on: "state", actions: [...SNAPSHOT, WIPE] },
    { on: "games", actions: CHANGE_ENTRY },
    ...ARCHIVE,
  ],
  retention: [
    ...CONFIGURATION,
    { on: "state", actions: [...SNAPSHOT, WIPE] },
    { on: "games", actions: CHANGE_ENTRY },
    { on: "games/due", actions: ["dynamodb:Query"] },
    ...ARCHIVE,
  ],
  "recover-segment": [
    ...CONFIGURATION,
    { on: "state", actions: SNAPSHOT },
    { on: "games", actions: [...ENTRY, "dynamodb:Scan", "dynamodb:UpdateItem"] },
    READ_ARCHIVE,
    { on: "archive", actions: ["s3:PutObject"] },
  ],
  // To put events on the bus is added with the bus.
  events: CONFIGURATION,
};

/** Whether a function may do anything on a resource. */
export function uses(name: FunctionName, resource: Resource): boolean {
  return PERMISSIONS[name].some(({ on }) => on === resource);
}
