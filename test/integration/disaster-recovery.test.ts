import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoTables } from "../../lambdas/open/open-store.ts";
import { openServices } from "../../lambdas/open/services.ts";
import { POSITION } from "../../lambdas/store/attribute-names.ts";
import { createTables } from "../../scripts/local/tables.ts";
import { type Api, type ApiAnswer, apiOf } from "../fixtures/api.ts";
import {
  type Dynalite,
  GAMES_TABLE,
  loopbackClient,
  STATE_TABLE,
  startDynalite,
} from "../fixtures/dynalite.ts";
import { created, cursorOf, kindOf, type Played, playedOn } from "../fixtures/play.ts";

// docs/runbooks/disaster-recovery.md, section 2, as it is played on AWS: a restored table is another table, and its
// stream has another label.

const RESTORED = { stateTable: `${STATE_TABLE}-restored`, gamesTable: `${GAMES_TABLE}-restored` };

let database: Dynalite;
beforeAll(async () => {
  database = await startDynalite();
  await createTables(database.client, RESTORED);
});
afterAll(async () => database.close());

/** The service on a table in one of its lives. */
async function serviceOn(stateTable: string, gamesTable: string, epoch: string): Promise<Api> {
  const env = {
    STATE_TABLE: stateTable,
    GAMES_TABLE: gamesTable,
    TABLE_EPOCH: epoch,
    CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: Buffer.alloc(32, 7).toString("base64") } }),
    SAVEPOINT_EMF: "off",
  };
  const services = await openServices(env, dynamoTables(loopbackClient(database.endpoint)));
  return apiOf({ ...services, log: { info: () => {}, warn: () => {}, error: () => {} } });
}

async function rowsOf(gameId: string, table = STATE_TABLE): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await database.client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "gameId = :game",
      ExpressionAttributeValues: { ":game": gameId },
    }),
  );
  return Items;
}

async function append(api: Api, gameId: string, cursor: string, commitId: string): Promise<ApiAnswer> {
  return await api(`POST /v1/games/${gameId}/transitions`, {
    body: { commitId, cursor, transitions: [{ action: "move", patch: { last: commitId } }] },
  });
}

/** Reads every version of a game: its history is whole. @returns the newest state. */
async function readAll(api: Api, gameId: string, newest: number): Promise<unknown> {
  for (let version = 0; version <= newest; version += 1)
    expect((await api(`GET /v1/games/${gameId}/state`, { query: { version: `${version}` } })).status).toBe(
      200,
    );
  const { body } = await api(`GET /v1/games/${gameId}/state`);
  expect(body.version).toBe(newest);
  return body.state;
}

/** A game at a version. */
function at(points: readonly Played[], version: number): string {
  const point = points[version];
  if (!point) throw new Error(`the game has no version ${version}`);
  return point.cursor;
}

describe("the whole table is restored to a moment", () => {
  const GAME = "whole-table";
  let before: Api;
  let after: Api;
  let points: Played[];

  beforeAll(async () => {
    before = await serviceOn(STATE_TABLE, GAMES_TABLE, "2026-11-01.1");
    const early = await playedOn(before, await created(before, GAME), 6);
    for (const Item of await rowsOf(GAME))
      await database.client.send(new PutCommand({ TableName: RESTORED.stateTable, Item }));
    points = early;
    for (const commitId of ["late7", "late8", "late9"]) {
      const answer = await append(before, GAME, at(points, points.length - 1), commitId);
      points.push({ gameId: GAME, cursor: cursorOf(answer) });
    }
    after = await serviceOn(RESTORED.stateTable, RESTORED.gamesTable, "2026-11-26.1");
  });

  test("no cursor from before is written on: not one that is newer than the table, nor one that fits", async () => {
    for (const version of [9, 7, 6, 3]) {
      const answer = await append(after, GAME, at(points, version), "next");
      expect(kindOf(answer)).toBe("cursor-other-table");
      expect(answer.body).toMatchObject({ status: 409, version: 6 });
    }
    expect(await rowsOf(GAME, RESTORED.stateTable)).toHaveLength(7);
  });

  test("a retry of what came over gets its original answer; of what did not, it is said", async () => {
    const retry = await append(after, GAME, at(points, 4), "m5");
    expect(retry.body).toMatchObject({ version: 5, persisted: true });
    expect(retry.headers["savepoint-repeated"]).toBe("true");
    expect(kindOf(await append(after, GAME, at(points, 8), "late9"))).toBe("cursor-other-table");
  });

  test("the game continues from the cursor of the refusal, and its history is whole", async () => {
    const refused = await append(after, GAME, at(points, 9), "seven");
    const answer = await append(after, GAME, cursorOf(refused), "seven");
    expect(answer.body).toMatchObject({ version: 7, persisted: true });
    expect(await readAll(after, GAME, 7)).toEqual({ last: "seven" });
  });
});

describe("rows of one game are deleted, and put back from a restored table", () => {
  const GAME = "one-game";

  test("with the counter raised, cursors from the time without them are not written on", async () => {
    const before = await serviceOn(STATE_TABLE, GAMES_TABLE, "2026-11-01.1");
    const points = await playedOn(before, await created(before, GAME), 6);
    const rows = await rowsOf(GAME);
    for (const { [POSITION]: position } of rows.slice(5))
      await database.client.send(
        new DeleteCommand({ TableName: STATE_TABLE, Key: { gameId: GAME, [POSITION]: position } }),
      );
    const without = await before(`GET /v1/games/${GAME}/state`);
    expect(without.body).toMatchObject({ version: 4 });

    for (const Item of rows)
      await database.client
        .send(
          new PutCommand({
            TableName: STATE_TABLE,
            Item,
            ConditionExpression: "attribute_not_exists(gameId)",
          }),
        )
        .catch((error: Error) => expect(error.name).toBe("ConditionalCheckFailedException"));
    const after = await serviceOn(STATE_TABLE, GAMES_TABLE, "2026-11-01.2");

    const refused = await append(after, GAME, cursorOf(without), "five");
    expect(kindOf(refused)).toBe("cursor-other-table");
    expect(kindOf(await append(after, GAME, at(points, 6), "seven"))).toBe("cursor-other-table");
    const answer = await append(after, GAME, cursorOf(refused), "seven");
    expect(answer.body).toMatchObject({ version: 7 });
    expect(await readAll(after, GAME, 7)).toEqual({ last: "seven" });
  });
});
