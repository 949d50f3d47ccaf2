import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { Game } from "#client";
import { s3Archive } from "../../../lambdas/store/s3-archive.ts";
import { consumeEvents } from "../support/bus.ts";
import { newGameId } from "../support/games.ts";
import { openOperator } from "../support/operate.ts";
import { OWN } from "../support/own-stage.ts";
import { send } from "../support/raw.ts";
import { NEW_GAME, playRounds, stateAfter } from "../support/rounds.ts";
import { removeRows } from "../support/rows.ts";
import { client } from "../support/target.ts";

const s3 = new S3Client({ forcePathStyle: true });
const archive = s3Archive(s3, OWN.archive);
afterAll(() => s3.destroy());

const event = z.looseObject({ id: z.string(), gameId: z.string(), event: z.string() });

/** Creates games until who follows all games shows one: he begins with what is written once he reads. */
async function untilShown(seen: () => readonly unknown[]): Promise<void> {
  await expect
    .poll(
      async () => {
        await Game.create(client, newGameId(), NEW_GAME);
        return seen().length;
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBeGreaterThan(0);
}

test("archives a finished game, which is read from there when its rows have expired, and is wiped from there too; consumers hear of all that, and so does who follows all games", async () => {
  await using consumer = await consumeEvents();
  await using operator = await openOperator();
  const tail = operator.follow();
  await untilShown(tail.seen);
  const game = await Game.create(client, newGameId(), NEW_GAME);
  const { gameId } = game;
  await game.append(playRounds(1, 19));
  const reason = "a round that was not counted";
  const { version } = await client.game(gameId);
  const state = stateAfter(20);
  await client.correct(gameId, { commitId: "counted", expectedVersion: version, state, reason });
  await game.recover();
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
    .toEqual(["corrected 20", "created 0", "finished 21", "phase-changed 21", "snapshot 21", "wiped "]);

  const published = (await consumer.eventsOf(gameId)).map(({ id }) => id).toSorted();
  function shown(): string[] {
    const ids = tail.seen().map((line) => event.parse(line));
    return [...new Set(ids.filter((one) => one.gameId === gameId).map(({ id }) => id))].toSorted();
  }
  await expect.poll(shown, { timeout: 30_000, interval: 500 }).toEqual(published);
  expect(await tail.end()).toMatchObject({ code: 130, err: "savepoint: Interrupted.\n" });
});
