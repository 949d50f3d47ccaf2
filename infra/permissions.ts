import type { FunctionName } from "./functions.ts";

/** What a function can be let at. */
export type Resource =
  | "state"
  | "games"
  | "games/listing"
  | "games/uncovered"
  | "archive"
  | "cursor-keys"
  | "flags"
  | "game-types"
  | "metrics";

/** Calls that a function makes on a resource, as IAM names them. */
export interface Grant {
  readonly on: Resource;
  readonly actions: readonly string[];
}

const POLL = ["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"];

/** What every function reads when it starts. */
const START: readonly Grant[] = [
  { on: "cursor-keys", actions: ["secretsmanager:GetSecretValue"] },
  { on: "flags", actions: POLL },
  { on: "game-types", actions: POLL },
];

const READ = ["dynamodb:GetItem", "dynamodb:Query"];
const APPEND = [...READ, "dynamodb:PutItem"];
const SNAPSHOT = [...APPEND, "dynamodb:UpdateItem", "dynamodb:DeleteItem"];

const ARCHIVE: Grant = { on: "archive", actions: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"] };

/**
 * All that each function may do; a test holds it against what the functions' code can call. What a trigger needs
 * (reading the stream, sending to the dead-letter queue), logging and tracing are added where the function is made.
 */
export const PERMISSIONS: { readonly [name in FunctionName]: readonly Grant[] } = {
  transition: [...START, { on: "state", actions: APPEND }],
  snapshot: [...START, { on: "state", actions: SNAPSHOT }, { on: "games", actions: ["dynamodb:UpdateItem"] }],
  recovery: [...START, { on: "state", actions: APPEND }, { on: "archive", actions: ["s3:GetObject"] }],
  games: [
    ...START,
    { on: "state", actions: [...APPEND, "dynamodb:DeleteItem"] },
    { on: "games", actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"] },
    { on: "games/listing", actions: ["dynamodb:Query"] },
  ],
  operations: [...START, { on: "metrics", actions: ["cloudwatch:GetMetricData"] }],
  "change-feed": [
    ...START,
    { on: "state", actions: SNAPSHOT },
    ARCHIVE,
    {
      on: "games",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    },
  ],
  retention: [
    ...START,
    { on: "state", actions: SNAPSHOT },
    ARCHIVE,
    { on: "games", actions: ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"] },
    { on: "games/uncovered", actions: ["dynamodb:Query"] },
  ],
};
