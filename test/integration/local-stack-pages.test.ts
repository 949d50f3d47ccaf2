import { request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalService, startService } from "../../scripts/demo/local-service.ts";
import { type LocalDatabase, openDatabase } from "../../scripts/local/database.ts";

let service: LocalService;
let database: LocalDatabase;
beforeAll(async () => {
  service = await startService(["--port", "0"]);
  database = await openDatabase(undefined);
});
afterAll(async () => {
  await service.kill();
  await database.close();
});

type Sent = { readonly method: string; readonly path: string; readonly body?: string };
type Answer = { readonly status: number | undefined; readonly body: unknown };

/** Sends a request with exactly these headers: `fetch` would not send a `Host` or an `Origin` of ours. */
async function send(base: string, { method, path, body }: Sent, headers: object): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(new URL(path, base), { method, headers: { ...headers } }, (response) => {
      const parsed = json(response).catch(() => undefined);
      void parsed.then((found) => resolve({ status: response.statusCode, body: found }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function refused(kind: string, status: number) {
  return {
    status,
    body: { type: `urn:savepoint:problem:${kind}`, status, retryable: false },
  };
}
const JSON_TYPE = { "content-type": "application/json" };
const create: Sent = { method: "PUT", path: "/v1/games/room-1", body: '{"gameType":"generic"}' };
const reading: Sent = { method: "GET", path: "/v1/games/room-1/state" };

describe("a page of another site", () => {
  beforeAll(async () => {
    expect((await send(service.url, create, JSON_TYPE)).status).toBe(201);
  });

  test.each<[string, Sent]>([
    ["read", reading],
    ["append", { method: "POST", path: "/v1/games/room-1/transitions", body: "{}" }],
    ["delete", { method: "DELETE", path: "/v1/games/room-1" }],
    ["read metrics", { method: "GET", path: "/metrics" }],
    ["find a route that is none", { method: "GET", path: "/nowhere" }],
  ])("cannot %s by a name that it lets point to this machine", async (_, sent) => {
    const { port } = new URL(service.url);
    for (const host of [`rebound.example:${port}`, "127.0.0.1:1", "127.0.0.1", `127.0.0.1.example:${port}`])
      expect(await send(service.url, sent, { ...JSON_TYPE, host })).toMatchObject(
        refused("host-not-allowed", 403),
      );
  });

  test.each(["https://hostile.example", "null", "http://127.0.0.1:1", "http://localhost"])(
    "cannot send from the origin %s",
    async (origin) => {
      for (const sent of [create, reading, { method: "DELETE", path: "/v1/games/room-1" }])
        expect(await send(service.url, sent, { ...JSON_TYPE, origin })).toMatchObject(
          refused("origin-not-allowed", 403),
        );
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "cannot send a body as «%s»",
    async (type) => {
      const headers = type === "" ? {} : { "content-type": type };
      expect(await send(service.url, create, headers)).toMatchObject(
        refused("content-type-not-allowed", 415),
      );
    },
  );

  test("leaves the game as it was", async () => {
    expect(await send(service.url, reading, {})).toMatchObject({ status: 200, body: { version: 0 } });
  });

  test("cannot reach the database behind the service", async () => {
    const list: Sent = { method: "POST", path: "/", body: "{}" };
    const signed = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
    };
    expect(await send(database.endpoint, list, signed)).toMatchObject({ status: 200 });
    for (const foreign of [
      { origin: "https://hostile.example" },
      { host: "rebound.example" },
      { "content-type": "application/json" },
    ])
      expect((await send(database.endpoint, list, { ...signed, ...foreign })).status).toBeGreaterThanOrEqual(
        403,
      );
  });
});

describe("the person at this machine", () => {
  test("may say localhost, in any case, and use the service's own pages", async () => {
    const { port } = new URL(service.url);
    for (const headers of [
      { host: `localhost:${port}` },
      { host: `LOCALHOST:${port}`, origin: `http://localhost:${port}` },
      { origin: service.url },
    ])
      expect(await send(service.url, create, { ...JSON_TYPE, ...headers })).toMatchObject({ status: 201 });
  });

  test("may say more of a body's content type", async () => {
    const headers = { "content-type": "Application/JSON; charset=utf-8" };
    expect(await send(service.url, create, headers)).toMatchObject({ status: 201 });
  });

  test("needs no content type where there is no body", async () => {
    expect(await send(service.url, { method: "POST", path: "/v1/games/room-1/snapshots" }, {})).toMatchObject(
      {
        status: 201,
      },
    );
  });
});
