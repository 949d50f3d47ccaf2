import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { diff, Game, openClient } from "#client";
import { localStack } from "../fixtures/local-stack.ts";

test("a state of megabytes goes compressed to the service, and comes back as it was", async () => {
  const client = openClient({ url: (await localStack([])).url });
  const state = { cells: Array.from({ length: 40_000 }, () => randomBytes(30).toString("base64")), turn: 0 };
  const { game } = await Game.open(client, "world-1", { gameType: "generic", state });
  const after = { ...state, turn: 1 };
  await game.append([{ action: "turn", patch: diff(state, after) }]);
  const whole = { cells: after.cells.toReversed(), turn: 2 };
  await game.append([{ action: "reverse", state: whole }]);
  expect((await game.recover()).state).toEqual(whole);
  expect((await client.state("world-1", { version: 1 })).state).toEqual(after);
  await client.close();
});
