import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DeployedFunction, startDeployed } from "../fixtures/deployed-function.ts";
import {
  hangs,
  refuses,
  type ScriptedDynamoDB,
  startScriptedDynamoDB,
} from "../fixtures/scripted-dynamodb.ts";

// Lambda freezes a process between invocations, and a machine may be stopped at any time. What the deployed function
// sends then is counted where it arrives.

const SECRET = Buffer.alloc(32, 1).toString("base64");

let database: ScriptedDynamoDB;
let games: DeployedFunction;

beforeEach(async () => {
  database = await startScriptedDynamoDB();
  games = await startDeployed("games", {
    STATE_TABLE: "state",
    GAMES_TABLE: "games",
    TABLE_EPOCH: "1",
    CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: SECRET } }),
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
  });
});
afterEach(async () => {
  await games.close();
  await database.close();
});

const wipe = { routeKey: "DELETE /v1/games/{gameId}", pathParameters: { gameId: "g1" } };
const create = {
  routeKey: "PUT /v1/games/{gameId}",
  pathParameters: { gameId: "g1" },
  body: '{"gameType":"generic"}',
};

/** What came in after so many requests, until the function has answered another call, which sends nothing. */
async function sentAfter(calls: number): Promise<readonly string[]> {
  await games.call({ routeKey: "GET /nowhere" });
  return database.requests.slice(calls);
}

test("a call that was given up is not sent again by a timer that fires at the thaw", async () => {
  // 500 of them are kept to answer in.
  const answered = games.call(create, 1_500);
  database.always = refuses("InternalServerError", 500, 500);
  await database.reached(1);
  // It has the refusal by then, and waits to try again.
  await delay(200);
  games.freeze();
  const calls = database.requests.length;
  // The wait before the next try ends in this time, and so does the invocation's time for calls.
  await delay(1_200);
  games.thaw();
  const answer = await answered;
  expect(answer.body).toMatchObject({ status: 503, retryable: true });
  expect(await sentAfter(calls)).toEqual([]);
});

test("a function that is frozen after its answer sends nothing when it continues", async () => {
  database.always = hangs;
  const answer = await games.call(wipe, 700);
  expect(answer.body).toMatchObject({ status: 503, retryable: true });
  games.freeze();
  const calls = database.requests.length;
  await delay(300);
  games.thaw();
  expect(await sentAfter(calls)).toEqual([]);
});
