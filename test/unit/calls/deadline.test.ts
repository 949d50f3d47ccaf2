import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gamesRoutes } from "../../../lambdas/api/games.ts";
import { httpHandler } from "../../../lambdas/api/http/handler.ts";
import { transitionRoutes } from "../../../lambdas/api/transition.ts";
import { withinTime } from "../../../lambdas/calls/invocation.ts";
import { dynamoTables } from "../../../lambdas/open/open-store.ts";
import { openServices } from "../../../lambdas/open/services.ts";
import { dynamoClient } from "../../../lambdas/store/dynamo-client.ts";
import { s3Archive, s3Client } from "../../../lambdas/store/s3-archive.ts";
import { type ApiAnswer, answerOf } from "../../fixtures/api.ts";
import {
  hangs,
  isDone,
  refuses,
  type ScriptedDynamoDB,
  startScriptedDynamoDB,
} from "../../fixtures/scripted-dynamodb.ts";

// What an invocation has left when it begins, in ms: 500 of them are kept to answer in.
const LITTLE = 1_000;
const ENOUGH = 60_000;
const ACCOUNT = { region: "eu-west-1", credentials: { accessKeyId: "none", secretAccessKey: "none" } };

type Send = (routeKey: string, body: object, leftMs: number) => Promise<ApiAnswer>;

/** The routes that write, on a database at an endpoint. */
async function serviceAt(endpoint: string): Promise<Send> {
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
  const services = await openServices(
    {
      STATE_TABLE: "state",
      GAMES_TABLE: "games",
      TABLE_EPOCH: "epoch",
      SAVEPOINT_EMF: "off",
      CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: Buffer.alloc(32).toString("base64") } }),
    },
    dynamoTables(dynamoClient({ endpoint, ...ACCOUNT })),
  );
  const handler = httpHandler(services, { ...gamesRoutes(services), ...transitionRoutes(services) });
  return async (routeKey, body, leftMs) => {
    const event = { routeKey, pathParameters: { gameId: "g1" }, body: JSON.stringify(body) };
    return answerOf(await handler(event, { getRemainingTimeInMillis: () => leftMs }));
  };
}

let database: ScriptedDynamoDB;
let send: Send;
let cursor: unknown;

async function append(leftMs: number, at: object = { cursor }) {
  return await send(
    "POST /v1/games/{gameId}/transitions",
    { commitId: "c1", ...at, transitions: [{ action: "move" }] },
    leftMs,
  );
}

beforeEach(async () => {
  database = await startScriptedDynamoDB();
  send = await serviceAt(database.endpoint);
  ({ cursor } = (await send("PUT /v1/games/{gameId}", { gameType: "generic" }, ENOUGH)).body);
  database.requests.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await database.close();
});

describe("a database that does not answer in the time that the invocation has", () => {
  test("a write that was sent: 503, retryable, its outcome unknown, and nothing is sent after the answer", async () => {
    database.always = hangs;
    const answer = await append(LITTLE);
    expect(answer.body).toMatchObject({ status: 503, retryable: true, outcome: "unknown" });
    expect(answer.body.type).toBe("urn:savepoint:problem:store-unavailable");
    expect(database.requests).toEqual(["PutItem"]);
  });

  test("a write that still waits for what is read first was not written", async () => {
    database.always = hangs;
    const answer = await append(LITTLE, { expectedVersion: 0 });
    expect(answer.body).toMatchObject({ status: 503, retryable: true, outcome: "not-written" });
    expect(database.requests).toEqual(["Query"]);
  });

  test("no time at all: nothing is sent", async () => {
    const answer = await append(500);
    expect(answer.body).toMatchObject({ status: 503, retryable: true, outcome: "not-written" });
    expect(database.requests).toEqual([]);
  });

  test("a wait before the next try ends with the time, and the try is not made", async () => {
    database.next.push(refuses("InternalServerError", 500, 5_000));
    const answer = await append(LITTLE);
    expect(answer.body).toMatchObject({ status: 503, outcome: "unknown" });
    expect(database.requests).toEqual(["PutItem"]);
  });

  test("an answer that begins and does not end is given up as well", async () => {
    database.always = (_request, response) => {
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": "100" });
      response.write("{");
    };
    const answer = await append(LITTLE);
    expect(answer.body).toMatchObject({ status: 503, outcome: "unknown" });
  });
});

describe("what is known of a write that failed", () => {
  test("throttled at every try: it was not written", async () => {
    database.always = refuses("ThrottlingException", 400, 0);
    const answer = await append(ENOUGH);
    expect(answer.body).toMatchObject({ status: 503, retryable: true, outcome: "not-written" });
    expect(database.requests).toHaveLength(3);
  });

  test("a try without an answer, then throttled: it may have been written", async () => {
    database.next.push((request) => request.socket.destroy());
    database.always = refuses("ThrottlingException", 400, 0);
    expect((await append(ENOUGH)).body).toMatchObject({ status: 503, outcome: "unknown" });
    expect(database.requests).toHaveLength(3);
  });

  test("a failure of the database itself says nothing", async () => {
    database.always = refuses("InternalServerError", 500, 0);
    expect((await append(ENOUGH)).body).toMatchObject({ status: 503, outcome: "unknown" });
  });

  test("what the next try achieves is no failure", async () => {
    database.next.push(refuses("ThrottlingException", 400, 0), (request) => request.socket.destroy(), isDone);
    expect((await append(ENOUGH)).status).toBe(201);
  });

  test("a database that cannot be reached was not written to", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" ? address?.port : undefined;
    taken.close();
    await once(taken, "close");
    const sendNowhere = await serviceAt(`http://127.0.0.1:${port}`);
    const answer = await sendNowhere("PUT /v1/games/{gameId}", { gameType: "generic" }, ENOUGH);
    expect(answer.body).toMatchObject({ status: 503, outcome: "not-written" });
  });

  test("while the breaker is open nothing is written", async () => {
    database.always = refuses("InternalServerError", 500, 0);
    for (let failure = 1; failure <= 5; failure += 1) await append(ENOUGH);
    expect((await append(ENOUGH)).body).toMatchObject({ status: 503, outcome: "not-written" });
  });

  test("what was written before the part that failed leaves the outcome open", async () => {
    function writes() {
      return database.requests.filter((operation) => operation === "PutItem").length;
    }
    database.always = (request, response) =>
      (writes() > 1 ? refuses("ThrottlingException", 400, 0) : isDone)(request, response);
    const answer = await send("PUT /v1/games/{gameId}", { gameType: "generic" }, ENOUGH);
    expect(answer.body).toMatchObject({ status: 503, outcome: "unknown" });
  });
});

test("the archive's calls end with the time as well", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const archive = s3Archive(s3Client({ endpoint: `http://127.0.0.1:${port}`, ...ACCOUNT }), "b");
  await expect(withinTime(1_500, async () => await archive.get("g1"))).rejects.toMatchObject({
    name: "AbortError",
  });
  server.close();
});
