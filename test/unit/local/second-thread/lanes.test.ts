import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { RawRequest } from "../../../../lambdas/api/http/route.ts";
import { lanes } from "../../../../scripts/local/second-thread/lanes.ts";

const APPEND = "POST /v1/games/{gameId}/transitions";
const CONTEXT = { getRemainingTimeInMillis: () => 10_000 };

const HISTORY = "GET /v1/games/{gameId}/transitions";

function event(routeKey: string, gameId: string, body?: string, isBase64Encoded = false): RawRequest {
  return {
    routeKey,
    headers: { "accept-encoding": "" },
    queryStringParameters: {},
    pathParameters: gameId === "" ? {} : { gameId },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

function append(...transitions: object[]): string {
  return JSON.stringify({ commitId: "c1", expectedVersion: 0, transitions });
}

/** A page of the history of a small game. */
function page(limit: string): RawRequest {
  return { ...event(HISTORY, "small"), queryStringParameters: { limit } };
}

/** Which thread answers. */
async function laneOf(asked: RawRequest): Promise<unknown> {
  const handler = lanes(
    async () => ({ body: "first" }),
    async () => ({ body: "second" }),
    (gameId) => gameId === "large",
    { info: () => {}, warn: () => {}, error: () => {} },
  );
  return (await handler(asked, CONTEXT)).body;
}

describe("the first thread", () => {
  test.each([
    ["an append to a small game", event(APPEND, "small", append({ action: "a", patch: [] }))],
    ["a merge patch of a large game", event(APPEND, "large", append({ action: "a", patch: { a: [1] } }))],
    ["a move of a large game without a change", event(APPEND, "large", append({ action: "a" }))],
    ["the state of a small game", event("GET /v1/games/{gameId}/state", "small")],
    ["the history of a small game", event(HISTORY, "small")],
    ["a short page of it", page("100")],
    ["the snapshots of a small game", event("GET /v1/games/{gameId}/snapshots", "small")],
    ["a list", event("GET /v1/games", "")],
    ["what is no route", event("$default", "")],
  ])("answers %s", async (_, asked) => {
    expect(await laneOf(asked)).toBe("first");
  });
});

describe("the second thread", () => {
  test.each([
    ["a JSON Patch of a large game", event(APPEND, "large", append({ action: "a", patch: [] }))],
    ["a JSON Patch with spaces", event(APPEND, "large", '{"transitions": [{"patch" :\n [] }]}')],
    ["the state of a large game", event("GET /v1/games/{gameId}/state", "large")],
    ["a correction of a large game", event("POST /v1/games/{gameId}/corrections", "large", "{}")],
    ["a long page of the history of a small game", page("101")],
    ["an export", event("GET /v1/games/{gameId}/export", "small")],
    ["the wipe of a small game", event("DELETE /v1/games/{gameId}", "small")],
    ["a recovery of many games", event("POST /v1/recoveries", "", "{}")],
    ["how far one is", event("GET /v1/recoveries/{recoveryId}", "")],
    ["a large body", event("PUT /v1/games/{gameId}", "new", `"${"x".repeat(65_536)}"`)],
    [
      "a compressed body, however small",
      event("PUT /v1/games/{gameId}", "new", gzipSync("{}").toString("base64"), true),
    ],
  ])("answers %s", async (_, asked) => {
    expect(await laneOf(asked)).toBe("second");
  });

  test("that is gone makes an answer in doubt, which may be tried again", async () => {
    const errors: string[] = [];
    const handler = lanes(
      async () => ({}),
      () => Promise.reject(Object.assign(new Error("it ended"), { code: "ECANCELED" })),
      () => true,
      { info: () => {}, warn: () => {}, error: (message) => void errors.push(message) },
    );
    const answered = await handler(event("GET /v1/games/{gameId}/state", "large"), CONTEXT);
    expect(answered.statusCode).toBe(503);
    expect(JSON.parse(answered.body ?? "")).toMatchObject({
      type: "urn:savepoint:problem:store-unavailable",
      retryable: true,
      outcome: "unknown",
    });
    expect(errors).toEqual(["the second thread did not answer"]);
  });
});
