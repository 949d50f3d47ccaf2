import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
import { Game } from "#client";
import { s3Archive } from "../../../lambdas/store/s3-archive.ts";
import { consumeEvents } from "../support/bus.ts";
import { newGameId } from "../support/games.ts";
import { OWN } from "../support/own-stage.ts";
import { send } from "../support/raw.ts";
import { NEW_GAME, playRounds, stateAfter } from "../support/rounds.ts";
import { removeRows } from "../support/rows.ts";
import { client } from "../support/target.ts";

const s3 = new S3Client({ forcePathStyle: true });
const archive = s3Archive(s3, OWN.archive);
afterAll(() => s3.destroy());

test("archives a finished game, which is read from there when its rows have expired, and is wiped from there too; consumers hear of all that", async () => {
  await using consumer = await consumeEvents();
  const game = await Game.create(client, newGameId(), NEW_GAME);
  const { gameId } = game;
  await game.append(playRounds(1, 20));
  await game.append([{ action: "ends", to: "GAME_OVER" }]);
  const { transitions } = await client.history(gameId);

  async function archived(): Promise<boolean> {
    return (await archive.get(gameId)) !== undefined;
  }
  await expect.poll(archived, { timeout: 30_000, interval: 200 }).toBe(true);
  expect(await removeRows(gameId)).toBeGreaterThan(2);

  expect(await client.state(gameId)).toMatchObject({
    version: 21,
    phase: "GAME_OVER",
    state: stateAfter(20),
  });
  expect((await client.history(gameId)).transitions).toEqual(transitions);
  expect(await client.recover(gameId, { mode: "version", version: 21 })).toMatchObject({
    state: stateAfter(20),
  });

  await client.wipe(gameId);
  expect(await archived()).toBe(false);
  expect((await send(`GET /v1/games/${gameId}/state`)).status).toBe(410);

  async function consumed(): Promise<string[]> {
    return (await consumer.eventsOf(gameId))
      .map(({ event, version = "" }) => `${event} ${version}`)
      .toSorted();
  }
  await expect
    .poll(consumed, { timeout: 30_000, interval: 500 })
    .toEqual(["created 0", "finished 21", "phase-changed 21", "snapshot 21", "wiped "]);
});
