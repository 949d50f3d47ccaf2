import { expect, test } from "vitest";
import { conflictOf, Game } from "#client";
import { newGameId } from "../support/games.ts";
import { NEW_GAME, playRound, stateAfter } from "../support/rounds.ts";
import { client } from "../support/target.ts";

const WRITERS = 8;

test("lets one of many writers on the same version win, and tells the others what they missed", async () => {
  const gameId = newGameId();
  const created = await client.create(gameId, NEW_GAME);
  if (!created.persisted) throw new Error("persistence is off");
  const { cursor } = created;
  function write(writer: number) {
    return client.append(gameId, { commitId: `writer-${writer}`, cursor, transitions: [playRound(1)] });
  }

  const results = await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(writer)));

  const won = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const conflicts = results.map((result) =>
    result.status === "rejected" ? conflictOf(result.reason) : undefined,
  );
  const lost = conflicts.filter((conflict) => conflict !== undefined);
  expect(won).toMatchObject([{ version: 1 }]);
  expect(lost).toHaveLength(WRITERS - 1);
  for (const { expectedVersion, version, missed } of lost) {
    expect({ expectedVersion, version }).toEqual({ expectedVersion: 0, version: 1 });
    expect(missed).toMatchObject([{ version: 1, action: "round-1" }]);
  }
  expect((await client.history(gameId)).transitions).toHaveLength(1);
});

test("gives a cursor with the conflict, from which the loser continues", async () => {
  const gameId = newGameId();
  const game = await Game.create(client, gameId, NEW_GAME);
  await game.append([playRound(1)]);

  const refused = client.append(gameId, {
    commitId: "late",
    expectedVersion: 0,
    transitions: [playRound(2)],
  });
  const conflict = conflictOf(await refused.catch((error: unknown) => error));
  expect(conflict?.version).toBe(1);
  const { cursor = "" } = conflict ?? {};

  const again = await client.append(gameId, { commitId: "late", cursor, transitions: [playRound(2)] });
  expect(again).toMatchObject({ version: 2 });
  expect((await client.state(gameId)).state).toEqual(stateAfter(2));
});

test("refuses the writer before a fence", async () => {
  const before = await Game.create(client, newGameId(), NEW_GAME);
  await before.append([playRound(1)]);

  const { recovery, game: after } = await Game.recover(client, before.gameId);
  await after.recover({
    mode: "latest",
    fence: true,
    commitId: "takes-over",
    expectedVersion: recovery.version,
  });

  expect(recovery.state).toEqual(stateAfter(1));
  const refused = await before.append([playRound(2)]).catch((error: unknown) => error);
  expect(conflictOf(refused)?.missed).toMatchObject([{ kind: "fence" }]);
  expect(await after.append([playRound(2)])).toMatchObject({ version: 3 });
});
