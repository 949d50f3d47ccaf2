import { expect, test } from "vitest";
import { Game, type Transition } from "#client";
import { openFlags } from "../support/app-config.ts";
import { newGameId } from "../support/games.ts";
import { openProbe } from "../support/persisting.ts";
import { client } from "../support/target.ts";

function move(points: number): Transition {
  return { action: `move-${points}`, patch: { points } };
}

test("turns persistence off and on while a game is played, and its history shows where it was blind", async ({
  annotate,
}) => {
  await using flags = await openFlags();
  const probe = await openProbe();
  const game = await Game.create(client, newGameId(), { gameType: "generic", state: { points: 0 } });
  const { cursor } = await client.state(game.gameId);
  await game.append([move(1)]);
  await game.append([move(2)]);

  await flags.set("use_state_persistence", { enabled: false });
  const off = await probe.until(false);
  await annotate(`off: every answer changed ${off.toFixed(1)} s after the flag was deployed`);

  expect(await game.append([move(3)])).toEqual({ persisted: false });
  expect(await client.create(newGameId(), { gameType: "generic" })).toEqual({ persisted: false });
  expect(game.missing).toBe(true);
  await expect(game.state()).rejects.toThrow("Recovery disabled");

  await flags.set("use_state_persistence", { enabled: true });
  const on = await probe.until(true);
  await annotate(`on: every answer changed ${on.toFixed(1)} s after the flag was deployed`);

  function current() {
    return { state: { points: 5 }, phase: "NOT_STARTED" };
  }
  expect(await game.append([move(4), move(5)], { current })).toMatchObject({ persisted: true, version: 4 });
  await game.append([move(6)]);

  expect((await game.recover()).state).toEqual({ points: 6 });
  const { transitions } = await client.history(game.gameId);
  expect(transitions.map(({ version, action, kind }) => [version, action, kind])).toEqual([
    [1, "move-1", undefined],
    [2, "move-2", undefined],
    [3, "move-4", "resync"],
    [4, "move-5", "resync"],
    [5, "move-6", undefined],
  ]);
  const late = client.append(game.gameId, { commitId: "late", cursor: cursor ?? "", transitions: [move(3)] });
  await expect(late).rejects.toThrow();
});
