import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dynamoClient } from "../../../lambdas/store/dynamo-client.ts";
import { dynamoStateTable } from "../../../lambdas/store/dynamo-state-table.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import type { TombstoneRow } from "../../../lambdas/store/rows.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import {
  isDone,
  type Reply,
  refuses,
  type ScriptedDynamoDB,
  startScriptedDynamoDB,
} from "../../fixtures/scripted-dynamodb.ts";
import { HOUR_MS } from "../../fixtures/time.ts";

const ACCOUNT = { region: "eu-west-1", credentials: { accessKeyId: "key", secretAccessKey: "secret" } };
const NOW = Date.UTC(2027, 0, 1);
const MOST_SKEW_MS = 300_000;

let database: ScriptedDynamoDB;
let table: StateTable;
/** Headers of the requests that were answered. */
let headers: Readonly<Record<string, unknown>>[];

beforeEach(async () => {
  database = await startScriptedDynamoDB();
  table = dynamoStateTable(dynamoClient({ endpoint: database.endpoint, ...ACCOUNT }), "state", () => {});
  headers = [];
  database.always = (request, response) => {
    headers.push(request.headers);
    isDone(request, response);
  };
});
afterEach(async () => {
  await database.close();
});

test("one signer signs all requests of a client", async () => {
  const { config } = dynamoClient(ACCOUNT);
  expect(await config.signer()).toBe(await config.signer());
});

test("what corrects the clock does so for every call: one refusal, then signatures of the database's own time", async () => {
  database.always = anHourAhead;
  expect(await table.insert(tombstone(1), NOW)).toBeUndefined();
  expect(await table.insert(tombstone(2), NOW)).toBeUndefined();
  expect(await table.get("g", commitPosition(1), NOW)).toBeUndefined();
  await table.put(tombstone(3));
  expect(database.requests).toEqual(["PutItem", "PutItem", "PutItem", "GetItem", "PutItem"]);
});

test("the user agent is the SDK's own, for the first call and those after it", async () => {
  const bare = new DynamoDBClient({ endpoint: database.endpoint, ...ACCOUNT, maxAttempts: 3 });
  await bare.send(new PutItemCommand({ TableName: "state", Item: { gameId: { S: "g" } } }));
  for (const version of [1, 2, 3]) await table.insert(tombstone(version), NOW);
  const [expected, ...kept] = headers.map((sent) => [sent["user-agent"], sent["x-amz-user-agent"]]);
  expect(expected?.[0]).toMatch(/^aws-sdk-js\/.* m\/\w/);
  expect(kept).toEqual([expected, expected, expected]);
});

test("a request that is none of HTTP is refused", async () => {
  const client = dynamoClient({ endpoint: database.endpoint, ...ACCOUNT });
  client.middlewareStack.add((next) => async (args) => await next({ ...args, request: {} }), {
    step: "build",
  });
  const put = client.send(new PutCommand({ TableName: "state", Item: { gameId: "g" } }));
  await expect(put).rejects.toThrow("none of HTTP");
});

/** A database whose clock is an hour ahead: it says so with each answer, and refuses what was not signed by its time. */
const anHourAhead: Reply = (request, response) => {
  const now = Date.now() + HOUR_MS;
  response.setHeader("date", new Date(now).toUTCString());
  const isSkewed = Math.abs(now - signedAt(String(request.headers["x-amz-date"]))) > MOST_SKEW_MS;
  (isSkewed ? refuses("InvalidSignatureException") : isDone)(request, response);
};

/** @param date As signatures have it: `20261126T151200Z`. */
function signedAt(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

function tombstone(version: number): TombstoneRow {
  return { kind: "tombstone", gameId: "g", position: commitPosition(version), expiresAt: NOW / 1000 + 60 };
}
