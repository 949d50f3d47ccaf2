import { readFileSync } from "node:fs";
import type { Operation, OperationAnswer } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { parametersIn } from "./parameters.ts";
import { plainPaths } from "./plain-paths.ts";
import { type ProblemResponses, problemResponses } from "./problem-responses.ts";
import { PROBLEMS } from "./problem-samples.ts";
import { componentSchemas, type JsonSchema, schemaRef } from "./schemas.ts";

const HEADERS = {
  "savepoint-consumed": {
    description:
      "What the request consumed of DynamoDB: requests, read units, write units. On one machine (SQLite) they are computed: what DynamoDB would charge.",
    schema: { type: "string", examples: ["requests=1; read=0; write=1"] },
  },
  "savepoint-repeated": {
    description: "This request is a retry; this is the original answer.",
    schema: { type: "string", const: "true" },
  },
  "retry-after": {
    description: "Seconds after which to send the request again.",
    schema: { type: "integer" },
  },
};

const TAGS = [
  { name: "games", description: "Create, list and wipe games." },
  { name: "transitions", description: "Append transitions, and read a game's history." },
  { name: "states", description: "The state of a game, now or earlier." },
  { name: "snapshots", description: "Whole states, which make recoveries fast." },
  { name: "operations", description: "Feature flags, health and metrics." },
];

/** The document that describes the API: OpenAPI 3.1. */
export function openApiDocument(): object {
  const responses = problemResponses();
  return {
    openapi: "3.1.1",
    info: {
      title: "Savepoint",
      version: packageVersion(),
      summary: "Durable game state for serverless backends.",
      description:
        "An acknowledged transition is never lost, never applied twice and never leaves a gap. A retry of the same request gets the original answer for as long as the game's events are kept. Errors are problem documents (RFC 9457); their `type` is stable, and `retryable` says whether the same request may succeed later. A game is an event stream and its transitions are the events; appends use optimistic concurrency by version, with the cursor as an ETag, and `commitId` is the idempotency key. A number that a double can't carry exactly (an integer beyond 2^53, more digits than a double has) is refused with its place: send it as a string. A body may come compressed, with `content-encoding: gzip` and `content-type: application/octet-stream`; it has at most 6,000,000 bytes when it is inflated.",
    },
    servers: [{ url: "/" }],
    tags: TAGS,
    security: [{ sigv4: [] }],
    paths: { ...paths(responses), ...plainPaths() },
    components: {
      schemas: schemas(),
      headers: HEADERS,
      responses: responses.components,
      examples: Object.fromEntries(
        [...PROBLEMS].map(([kind, value]) => [kind, { summary: value.title, value }]),
      ),
      securitySchemes: {
        sigv4: {
          type: "apiKey",
          in: "header",
          name: "Authorization",
          description: "AWS Signature Version 4. The local stack asks for none.",
        },
      },
    },
  };
}

function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  return version;
}

function paths(problems: ProblemResponses): { [path: string]: object } {
  const all: { [path: string]: { [method: string]: object } } = {};
  for (const [routeKey, operation] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = routeKey.split(" ");
    all[path] = { ...all[path], [method.toLowerCase()]: shown(operation, problems) };
  }
  return all;
}

function shown(operation: Operation, problems: ProblemResponses): object {
  const { id, tag, summary, description, body, open } = operation;
  const parameters = [...parametersIn("path", operation.path), ...parametersIn("query", operation.query)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(open && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(body.schema, body.examples) } }),
    responses: { ...answers(operation), ...problems.of(operation) },
  };
}

function answers({ answers: all }: Operation): object {
  return Object.fromEntries(Object.entries(all).map(([status, answer]) => [status, shownAnswer(answer)]));
}

function shownAnswer({ description, schema, examples, repeatable }: OperationAnswer): object {
  const repeated = repeatable && { "savepoint-repeated": headerRef("savepoint-repeated") };
  const headers = { "savepoint-consumed": headerRef("savepoint-consumed"), ...repeated };
  return { description, headers, content: json(schema, examples) };
}

function schemas(): object {
  return { ...componentSchemas(), ProblemType: problemTypes() };
}

/** Extensible, as the list grows with minor versions: https://opensource.zalando.com/restful-api-guidelines/#112. */
function problemTypes(): JsonSchema {
  const description = [...PROBLEMS.values()]
    .map(
      ({ type, status, title, retryable }) =>
        `* \`${type}\`: ${status} ${title}${retryable ? ", retryable" : ""}`,
    )
    .join("\n");
  return {
    type: "string",
    "x-extensible-enum": [...PROBLEMS.values()].map(({ type }) => type),
    description,
  };
}

function json(schema: string, values: { readonly [name: string]: object }): object {
  const examples = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  return { "application/json": { schema: schemaRef(schema), examples } };
}

function headerRef(name: keyof typeof HEADERS): JsonSchema {
  return { $ref: `#/components/headers/${name}` };
}
