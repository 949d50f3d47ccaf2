import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { breaksOf } from "../../../scripts/compatibility/document.ts";

/** A small API: one operation with a parameter, a body and an answer. */
const released = {
  paths: {
    "/games": {
      get: {
        security: [],
        responses: { 200: { content: { "text/plain": { schema: { type: "string" } } } } },
      },
      post: {
        parameters: [
          { name: "limit", in: "query", required: false, schema: { type: "integer", maximum: 100 } },
        ],
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Create" } } },
        },
        responses: {
          201: {
            headers: { etag: {} },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Created" } } },
          },
          400: { $ref: "#/components/responses/Problem" },
        },
      },
    },
  },
  components: {
    schemas: {
      Create: {
        type: "object",
        additionalProperties: false,
        required: ["name"],
        properties: {
          name: { type: "string", maxLength: 64, pattern: "^[a-z]+$" },
          mode: { enum: ["fast", "slow"] },
          value: { anyOf: [{ type: "string" }, { type: "array", items: { type: "number" } }] },
          inner: { $ref: "#/components/schemas/Create" },
        },
      },
      Created: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string" }, kind: { enum: ["a", "b"] }, size: { type: "integer" } },
      },
      ProblemType: { "x-extensible-enum": ["urn:one", "urn:two"] },
    },
  },
};

/** The description with one thing changed, by its path. */
function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(released);
  const steps = path.split(" ");
  const last = steps.pop() ?? "";
  let parent = copy;
  for (const step of steps) parent = Object(parent)[step];
  if (value === undefined) delete Object(parent)[last];
  else Object(parent)[last] = value;
  return copy;
}

const CREATE = "components schemas Create";
const CREATED = "components schemas Created";
const POST = "paths /games post";
const BODY = "POST /games, body";
const ANSWER = "POST /games, 201";

describe("what breaks a client of a released version", () => {
  test.each<[string, string, unknown, string]>([
    ["an operation goes", "paths /games get", undefined, "GET /games: the operation is gone"],
    [
      "an open operation is signed",
      "paths /games get security",
      undefined,
      "GET /games: it asks for a signature now",
    ],
    ["a parameter goes", `${POST} parameters`, [], "POST /games, query limit: the parameter is gone"],
    [
      "a parameter is required",
      `${POST} parameters 0 required`,
      true,
      "POST /games, query limit: the parameter is required now",
    ],
    [
      "a parameter takes less",
      `${POST} parameters 0 schema maximum`,
      50,
      "POST /games, query limit: maximum was 100 and is 50",
    ],
    ["a member is required", `${CREATE} required`, ["name", "mode"], `${BODY}: mode is required now`],
    ["a member goes", `${CREATE} properties mode`, undefined, `${BODY}: mode is gone`],
    [
      "a text gets shorter",
      `${CREATE} properties name maxLength`,
      32,
      `${BODY}.name: maxLength was 64 and is 32`,
    ],
    [
      "a text gets a lower bound",
      `${CREATE} properties name minLength`,
      2,
      `${BODY}.name: minLength was absent and is 2`,
    ],
    [
      "a pattern changes",
      `${CREATE} properties name pattern`,
      "^[a-c]+$",
      `${BODY}.name: pattern was "^[a-z]+$" and is "^[a-c]+$"`,
    ],
    [
      "a type changes",
      `${CREATE} properties name type`,
      "number",
      `${BODY}.name: the type was string and is number or integer`,
    ],
    ["a value goes", `${CREATE} properties mode enum`, ["fast"], `${BODY}.mode: slow is no longer accepted`],
    [
      "a form goes",
      `${CREATE} properties value anyOf`,
      [{ type: "string" }],
      `${BODY}.value: form 2 is no longer accepted`,
    ],
    [
      "a form gets narrower",
      `${CREATE} properties value anyOf 1 items`,
      { type: "string" },
      `${BODY}.value: form 2 is no longer accepted`,
    ],
    ["the body's form goes", `${POST} requestBody content`, {}, `${BODY}: application/json is gone`],
    ["an answer's member goes", `${CREATED} properties size`, undefined, `${ANSWER}: size is gone`],
    ["an answer's member may be absent", `${CREATED} required`, [], `${ANSWER}: id may be absent now`],
    [
      "an answer's type widens",
      `${CREATED} properties size type`,
      "number",
      `${ANSWER}.size: the type was integer and is number or integer`,
    ],
    [
      "an answer has a new value",
      `${CREATED} properties kind enum`,
      ["a", "b", "c"],
      `${ANSWER}.kind: c is new`,
    ],
    ["a header goes", `${POST} responses 201 headers`, {}, `${ANSWER}: the header etag is gone`],
    ["a status goes", `${POST} responses 201`, undefined, `${ANSWER}: the status is gone`],
    ["a success has a new status", `${POST} responses 202`, {}, "POST /games: the status 202 is new"],
    [
      "a problem goes",
      "components schemas ProblemType x-extensible-enum",
      ["urn:one"],
      "problem urn:two: it is gone",
    ],
  ])("%s", (_, path, value, expected) => {
    expect(breaksOf(released, changed(path, value))).toContain(expected);
  });
});

describe("what breaks nobody", () => {
  test.each<[string, string, unknown]>([
    ["nothing changes", "unused", undefined],
    ["a new operation", "paths /players", { get: {} }],
    ["a new optional member of a request", `${CREATE} properties more`, { type: "string" }],
    ["a longer text", `${CREATE} properties name maxLength`, 128],
    ["a new value in a request", `${CREATE} properties mode enum`, ["fast", "slow", "slower"]],
    [
      "a new form of a request",
      `${CREATE} properties value anyOf`,
      [{ type: "string" }, { type: "array" }, { type: "null" }],
    ],
    ["a new member of an answer", `${CREATED} properties more`, { type: "string" }],
    ["a member that is always there now", `${CREATED} required`, ["id", "size"]],
    ["a value that is no longer answered", `${CREATED} properties kind enum`, ["a"]],
    [
      "a new problem",
      "components schemas ProblemType x-extensible-enum",
      ["urn:one", "urn:two", "urn:three"],
    ],
  ])("%s", (_, path, value) => {
    expect(breaksOf(released, changed(path, value))).toEqual([]);
  });
});

describe("the description of this version", () => {
  const text = readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8");

  test("breaks no client of its own", () => {
    expect(breaksOf(JSON.parse(text), JSON.parse(text))).toEqual([]);
  });

  test("would break one if an append asked for more", () => {
    const narrower = JSON.parse(text);
    narrower.components.schemas.Append.required.push("resync");
    expect(breaksOf(JSON.parse(text), narrower)).toEqual([
      "POST /v1/games/{gameId}/transitions, body: resync is required now",
    ]);
  });
});
