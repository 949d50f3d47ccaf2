import type { FunctionName } from "./functions.ts";

/** What a function can be let at. */
export type Resource = "state" | "games" | "games/listing" | "cursor-keys" | "flags" | "game-types";

/** Calls that a function makes on a resource, as IAM names them. */
export interface Grant {
  readonly on: Resource;
  readonly actions: readonly string[];
}

const CURSOR_KEYS: Grant = {
  on: "cursor-keys",
  actions: ["secretsmanager:GetSecretValue"],
};

const POLL = ["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"];
const CONFIGURATION: readonly Grant[] = [
  { on: "flags", actions: POLL },
  { on: "game-types", actions: POLL },
];

/**
 * All that each function may do. What a trigger needs (reading the stream, sending to the dead-letter queue), logging
 * and tracing are added where the function is made.
 */
export const PERMISSIONS: {
  readonly [name in FunctionName]: readonly Grant[];
} = {
  transition: [
    {
      on: "state",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"],
    },
    CURSOR_KEYS,
    ...CONFIGURATION,
  ],
  snapshot: [
    {
      on: "state",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    },
    CURSOR_KEYS,
    ...CONFIGURATION,
  ],
  recovery: [
    {
      on: "state",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"],
    },
    CURSOR_KEYS,
    ...CONFIGURATION,
  ],
  games: [
    {
      on: "state",
      actions: [
        "dynamodb:PutItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
      ],
    },
    {
      on: "games",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    },
    { on: "games/listing", actions: ["dynamodb:Query"] },
    CURSOR_KEYS,
    ...CONFIGURATION,
  ],
  operations: [...CONFIGURATION],
  "change-feed": [
    {
      on: "state",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    },
    { on: "games", actions: ["dynamodb:UpdateItem"] },
    ...CONFIGURATION,
  ],
  retention: [
    {
      on: "state",
      actions: ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    },
    { on: "games", actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"] },
    { on: "games/listing", actions: ["dynamodb:Query"] },
    ...CONFIGURATION,
  ],
};
