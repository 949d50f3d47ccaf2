import { afterAll, beforeAll, expect, test } from "vitest";
import { Game } from "#client";
import { newGameId } from "../support/games.ts";
import { type Operator, openOperator } from "../support/operate.ts";
import { client } from "../support/target.ts";

let operator: Operator;
beforeAll(async () => {
  operator = await openOperator();
});
afterAll(async () => await operator[Symbol.asyncDispose]());

test("all games of a type are recovered, by the state machine's map over the directory", async () => {
  const ids = [newGameId(), newGameId(), newGameId()];
  for (const gameId of ids) {
    const game = await Game.create(client, gameId, { gameType: "chess" });
    await game.append([{ action: "begin", to: "PLAYING", patch: { moves: 1 } }]);
  }

  const { code, out, err } = await operator.savepoint("recover-all", "--where", "type=chess", "--yes");

  expect({ code, out, err }).toMatchObject({ code: 0, out: expect.stringContaining(" 0 refused, 0 gone.") });
  for (const gameId of ids)
    expect((await client.snapshots(gameId)).snapshots).toMatchObject([{ version: 1 }]);
});
