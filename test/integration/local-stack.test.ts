import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalService, startService } from "../../scripts/demo/local-service.ts";

let service: LocalService;
beforeAll(async () => {
  service = await startService(["--port", "0"]);
});
afterAll(async () => await service.kill());

const JSON_BODY = { "content-type": "application/json" };
async function ask(path: string, init: RequestInit = {}) {
  return await fetch(`${service.url}${path}`, { headers: init.body ? JSON_BODY : {}, ...init });
}

async function expectProblem(response: Response, status: number, kind: string): Promise<void> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ type: `urn:savepoint:problem:${kind}`, status });
  expect(response.status).toBe(status);
}

describe("the local stack's server", () => {
  test("listens on the loopback interface and says so, with requests to try", () => {
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(service.output()).toContain(`curl -X PUT ${service.url}/v1/games/room-42`);
  });

  test("answers what it tells to try", async () => {
    const tries = [...service.output().matchAll(/curl (?:-X (\w+) )?(\S+)(?: --json '(.*)')?$/gm)];
    const answers = [];
    for (const [, method, url = "", body] of tries) {
      const given = { ...(body !== undefined && { body, method: method ?? "POST", headers: JSON_BODY }) };
      answers.push((await fetch(url, given)).status);
    }
    expect(answers).toEqual([201, 201, 200]);
  });

  test("serves metrics for grep", async () => {
    const response = await ask("/metrics");
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    const lines = (await response.text()).split("\n");
    expect(lines).toContainEqual(expect.stringMatching(/^state_transitions_total \d+$/));
    expect(lines).toContainEqual(expect.stringMatching(/^circuit_breaker_status 0$/));
    expect(lines).toContainEqual(expect.stringMatching(/^memory_usage_bytes \d+$/));
  });

  test("serves its description", async () => {
    const response = await ask("/openapi.json");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
  });

  test("decodes path parameters once", async () => {
    const body = JSON.stringify({ gameType: "generic" });
    expect((await ask("/v1/games/a%3Ab", { method: "PUT", body })).status).toBe(201);
    expect(await (await ask("/v1/games/a:b/state")).json()).toMatchObject({ gameId: "a:b" });
    await expectProblem(await ask("/v1/games/a%253Ab/state"), 400, "invalid-request");
  });

  test.each([
    "/",
    "/v2/games",
    "/v1/games/",
    "/v1/games/a/b/c",
    "/v1/games/%E0%A4%A/state",
    "//",
    "/v1/games//state",
  ])("knows no %s", async (path) => await expectProblem(await ask(path), 404, "route-not-found"));

  test("names the methods of a path when another is used", async () => {
    const response = await ask("/v1/games/a", { method: "PATCH" });
    expect(response.headers.get("allow")).toBe("PUT, POST, GET, DELETE");
    await expectProblem(response, 405, "method-not-allowed");
  });

  test("answers HEAD without a body", async () => {
    const response = await ask("/v1/health", { method: "HEAD" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
    expect(await response.text()).toBe("");
  });

  test("joins the values of a repeated query parameter, as API Gateway does", async () => {
    await expectProblem(await ask("/v1/games?limit=1&limit=2"), 400, "invalid-request");
  });

  test.each([
    ["declared", (bytes: Uint8Array<ArrayBuffer>) => ({ body: bytes })],
    [
      "sent in pieces",
      (bytes: Uint8Array<ArrayBuffer>) => ({ body: new Blob([bytes]).stream(), duplex: "half" as const }),
    ],
  ])("refuses a body over 10 MB that is %s, and continues", async (_, init) => {
    const bytes = new Uint8Array(11_000_000).fill(32);
    await expectProblem(await ask("/v1/games/a", { method: "PUT", ...init(bytes) }), 413, "too-large");
    expect((await ask("/v1/health")).status).toBe(200);
  });

  test("refuses a body that is not in UTF-8, as on AWS, and takes a compressed one", async () => {
    const latin1 = Buffer.from('{"gameType":"generic","state":"Zoë"}', "latin1");
    await expectProblem(await ask("/v1/games/l", { method: "PUT", body: latin1 }), 400, "malformed-json");
    const body = gzipSync('{"gameType":"generic","state":"Zoë"}');
    const headers = { "content-type": "application/octet-stream", "content-encoding": "gzip" };
    expect((await ask("/v1/games/l", { method: "PUT", body, headers })).status).toBe(201);
    expect(await (await ask("/v1/games/l/state")).json()).toMatchObject({ state: "Zoë" });
    // API Gateway would have decoded this one as text.
    const text = { ...headers, "content-type": "application/json" };
    await expectProblem(
      await ask("/v1/games/m", { method: "PUT", body, headers: text }),
      400,
      "malformed-json",
    );
  });

  test("refuses a body that is too large for Lambda's event when it is not compressed", async () => {
    const body = JSON.stringify({ gameType: "generic", state: Array.from({ length: 950_000 }, () => "ab") });
    await expectProblem(await ask("/v1/games/m", { method: "PUT", body }), 413, "too-large");
  });

  test("continues when a request is interrupted", async () => {
    const hangUp = new AbortController();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"gameType":')),
      pull: () => hangUp.abort(),
    });
    const init: RequestInit = { method: "PUT", body, duplex: "half", signal: hangUp.signal };
    await expect(ask("/v1/games/cut", init)).rejects.toThrow();
    expect((await ask("/v1/health")).status).toBe(200);
    await expectProblem(await ask("/v1/games/cut/state"), 404, "game-not-found");
  });
});
