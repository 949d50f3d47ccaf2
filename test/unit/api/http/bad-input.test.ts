import { describe, expect, test } from "vitest";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { kindOf } from "../../../fixtures/play.ts";

const here = gameBehindApi();

describe("a body that is no JSON", () => {
  test.each(["{", "nonsense", "{'a':1}", '{"a":1,}', "[1", "\u0000"])("%j is malformed", async (text) => {
    const answer = await here.api("POST /v1/games/g1/transitions", { text });
    expect(answer.status).toBe(400);
    expect(kindOf(answer)).toBe("malformed-json");
  });

  test("no part of it is shown, since it may be a secret", async () => {
    const answer = await here.api("POST /v1/games/g1/transitions", { text: '{"password":"hunter2' });
    expect(answer.text).not.toContain("hunter2");
  });

  test.each(["null", "3", '"text"', "[]", "true"])("%s is JSON, and no request", async (text) => {
    const answer = await here.api("POST /v1/games/g1/transitions", { text });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ in: "body", at: "", expected: "object" }] });
  });

  test("no body at all lacks what is required", async () => {
    const answer = await here.api("POST /v1/games/g1/transitions");
    expect(answer.body.errors).toContainEqual({ in: "body", at: "/commitId", expected: "string" });
  });
});

describe("a request of another form", () => {
  test.each<[string, object, object]>([
    ["an unknown field", { colour: 1 }, { at: "", expected: "none of these unknown fields: colour" }],
    ["a commitId of the wrong type", { commitId: 7 }, { at: "/commitId", expected: "string" }],
    ["a commitId with a space", { commitId: "a b" }, { at: "/commitId" }],
    ["no transitions", { transitions: [] }, { at: "/transitions", expected: "at least 1 elements" }],
    ["transitions that are no array", { transitions: {} }, { at: "/transitions", expected: "array" }],
    [
      "51 transitions",
      { transitions: Array.from({ length: 51 }, () => ({ action: "m" })) },
      { at: "/transitions", expected: "at most 50 elements" },
    ],
    [
      "a negative version",
      { cursor: undefined, expectedVersion: -1 },
      { at: "/expectedVersion", expected: "at least 0" },
    ],
    [
      "half a version",
      { cursor: undefined, expectedVersion: 0.5 },
      { at: "/expectedVersion", expected: "int" },
    ],
    [
      "neither cursor nor version",
      { cursor: undefined },
      { expected: "give either cursor or expectedVersion" },
    ],
    ["cursor and version", { expectedVersion: 0 }, { expected: "give either cursor or expectedVersion" }],
  ])("%s is named", async (_, over, fault) => {
    const answer = await here.post(here.move(over));
    expect(kindOf(answer)).toBe("invalid-request");
    expect(answer.body).toMatchObject({ status: 400, retryable: false, errors: [{ in: "body", ...fault }] });
  });

  test.each<[string, object, object]>([
    ["an unknown field", { id: 1 }, { at: "/transitions/0", expected: "none of these unknown fields: id" }],
    ["no action", { action: undefined }, { at: "/transitions/0/action", expected: "string" }],
    [
      "a long action",
      { action: "a".repeat(257) },
      { at: "/transitions/0/action", expected: "at most 256 characters" },
    ],
    ["patch and state", { patch: {}, state: {} }, { expected: "give either patch or state, not both" }],
    [
      "a patch that is neither",
      { patch: 4 },
      {
        at: "/transitions/0/patch",
        expected: "a JSON Patch (array of operations), or a JSON Merge Patch (object)",
      },
    ],
    [
      "an unknown operation",
      { patch: [{ op: "increment", path: "/a" }] },
      { at: "/transitions/0/patch/0/op", expected: "one of add, replace, test, remove, move, copy" },
    ],
    [
      "an operation without a value",
      { patch: [{ op: "add", path: "/a" }] },
      { at: "/transitions/0/patch/0/value", expected: "any JSON value" },
    ],
    [
      "a pointer without a slash",
      { patch: [{ op: "remove", path: "a" }] },
      {
        at: "/transitions/0/patch/0/path",
        expected: 'a JSON Pointer; pointer "a" must be empty or start with "/"',
      },
    ],
  ])("a transition with %s is named", async (_, over, fault) => {
    const answer = await here.post(here.move({}, over));
    expect(answer.body).toMatchObject({ status: 400, errors: [{ in: "body", ...fault }] });
  });

  test("a patch of no operations is a patch, and members that an operation doesn't define are ignored", async () => {
    const patch = [
      { op: "add", path: "/a", value: 1, from: 7, note: { any: "thing" } },
      { op: "remove", path: "/a", value: "ignored" },
    ];
    const answer = await here.post(
      here.move({
        transitions: [
          { action: "m", patch: [] },
          { action: "m", patch },
        ],
      }),
    );
    expect(answer.body).toMatchObject({ version: 2 });
    const history = await here.api("GET /v1/games/g1/transitions");
    expect(history.body.transitions).toMatchObject([
      { patch: [] },
      {
        patch: [
          { op: "add", path: "/a", value: 1 },
          { op: "remove", path: "/a" },
        ],
      },
    ]);
  });

  test("neither . nor .. is the id of a commit", async () => {
    for (const commitId of [".", ".."])
      expect((await here.post(here.move({ commitId }))).body).toMatchObject({
        status: 400,
        errors: [{ at: "/commitId" }],
      });
  });

  test("at most ten faults are listed", async () => {
    const answer = await here.post(here.move({ transitions: Array.from({ length: 50 }, () => ({})) }));
    expect(answer.body.errors).toHaveLength(10);
  });

  test("what is quoted is cut short", async () => {
    const answer = await here.post(
      here.move({ ["x".repeat(100_000)]: 1 }, { patch: [{ op: "remove", path: "x".repeat(4_000) }] }),
    );
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(2_000);
  });
});

describe("a game's id", () => {
  test.each([
    ".",
    "..",
    "a%20b",
    "a%2Fb",
    "%2F",
    "a".repeat(129),
    "ä",
    "%00",
    "a#b".replace("#", "%23"),
    "😀",
  ])("%s is refused on every route that has one", async (id) => {
    const requests = [
      `DELETE /v1/games/${id}`,
      `POST /v1/games/${id}/transitions`,
      `GET /v1/games/${id}/state`,
      `GET /v1/games/${id}/snapshots/1`,
    ];
    for (const request of requests) {
      const answer = await here.api(request);
      expect(answer.body).toMatchObject({ status: 400, errors: [{ in: "path", at: "/gameId" }] });
    }
    expect(here.services.calls).toEqual([]);
  });

  test.each(["a", "A.b_c:d-9", "a".repeat(128), "...", ".a", "-"])("%s is one", async (id) => {
    expect((await here.api(`PUT /v1/games/${id}`, { body: { gameType: "generic" } })).status).toBe(201);
  });
});

describe("a query", () => {
  test.each<[string, Record<string, string>, object]>([
    ["GET /v1/games/g1/state", { version: "-1" }, { at: "/version" }],
    ["GET /v1/games/g1/state", { version: "1.5" }, { at: "/version" }],
    [
      "GET /v1/games/g1/state",
      { at: "yesterday" },
      { at: "/at", expected: "a time as 2027-01-31T12:00:00Z" },
    ],
    [
      "GET /v1/games/g1/state",
      { at: "2027-01-01T00:00:00Z", version: "1" },
      { expected: "give either version or at" },
    ],
    ["GET /v1/games/g1/state", { versoin: "1" }, { expected: "none of these unknown fields: versoin" }],
    [
      "GET /v1/games/g1/transitions",
      { direction: "up" },
      { at: "/direction", expected: "one of forward, backward" },
    ],
    ["GET /v1/games/g1/transitions", { limit: "0" }, { at: "/limit" }],
    ["GET /v1/games", { status: "lost" }, { at: "/status", expected: "one of active, finished" }],
    ["GET /v1/games", { updatedAfter: "2027-13-01T00:00:00Z" }, { at: "/updatedAfter" }],
    ["GET /v1/flags", { gameId: "a b" }, { at: "/gameId" }],
    ["GET /metrics", { x: "1" }, { expected: "none of these unknown fields: x" }],
  ])("%s %j is refused", async (request, query, fault) => {
    const answer = await here.api(request, { query });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ in: "query", ...fault }] });
    expect(here.services.calls).toEqual([]);
  });
});

test("an unknown route is 404", async () => {
  expect(kindOf(await here.api("GET /v2/games"))).toBe("route-not-found");
  expect(kindOf(await here.api("PATCH /v1/games/g1"))).toBe("route-not-found");
});

test("nothing that was refused has left a trace", async () => {
  await here.post(here.move({ colour: 1 }));
  await here.post(here.move({}, { patch: [{ op: "remove", path: "/absent" }] }));
  await here.post(here.move({}, { from: "TURN" }));
  const { body } = await here.api("GET /v1/games/g1/state");
  expect(body).toMatchObject({ version: 0, state: {} });
  expect(here.services.logged).toEqual([]);
});
