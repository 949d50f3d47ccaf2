import { describe, expect, onTestFinished, test } from "vitest";
import { ConflictError, Game, openClient } from "#client";
import { journalPath } from "../../fixtures/file-journal.ts";
import { clientOn } from "./journalled-client.ts";
import { creation, goal, quickGame, quickPlatform } from "./quick.ts";
import {
  conflict,
  PATCH_REFUSED,
  recovered,
  refused,
  type Scripted,
  SWITCHED_OFF,
  scriptedServer,
  written,
} from "./scripted-server.ts";

/** Over what one commit takes: the moves behind go into a second one. */
const MOVES = 60;
const IN_FIRST = 50;
const CURRENT = { current: () => ({ state: { score: MOVES }, phase: "ON" }) };

const all = Array.from({ length: MOVES }, (_, index) => goal(index + 1));
const behind = all.slice(IN_FIRST);

/** What a request sent: its transitions. */
function transitionsIn(body: unknown): unknown {
  return typeof body === "object" && body !== null && "transitions" in body ? body.transitions : undefined;
}

/** Plays one move that the service misses while it is switched off, then more than one commit takes. */
async function playBehindResync(game: Game) {
  expect(await game.append(goal(0), CURRENT)).toEqual({ persisted: false });
  return await Promise.allSettled(all.map((move) => game.append(move, CURRENT)));
}

const GIVEN_BACK: readonly (readonly [string, readonly Scripted[]])[] = [
  ["another server was faster", [conflict()]],
  ["the game was wiped", [refused(410, "game-wiped", { creatableAt: "2027-03-01T00:00:00.000Z" })]],
  ["the history is gone", [refused(410, "history-gone")]],
  // The second time the first of them alone, to find the one at fault.
  ["they are refused", [PATCH_REFUSED, PATCH_REFUSED]],
];

describe("moves behind a state that was sent whole", () => {
  test("are sent without their changes, which are in that state", async () => {
    const { client, game, bodies } = await quickGame([
      ...[written(0), SWITCHED_OFF],
      ...[written(IN_FIRST), written(MOVES)],
    ]);
    await playBehindResync(game);
    expect(bodies().slice(1)).toMatchObject([
      { resync: true, transitions: { length: IN_FIRST, 0: { state: { score: MOVES } } } },
      { cursor: `cursor-${IN_FIRST}` },
    ]);
    expect(transitionsIn(bodies()[2])).toEqual(behind.map(() => ({ action: "goal" })));
    expect(client.pending).toMatchObject({ moves: 0, bytes: 0 });
  });

  test.each(GIVEN_BACK)("are given back with their changes where %s", async (_, answers) => {
    const { client, game } = await quickGame([
      ...[written(0), SWITCHED_OFF],
      ...[written(IN_FIRST), ...answers, recovered(IN_FIRST)],
    ]);
    expect(await game.append(goal(0), CURRENT)).toEqual({ persisted: false });
    const appended = all.map((move) => game.append(move, CURRENT));
    const { settled } = await game.recover();
    expect(settled.map(({ outcome }) => outcome)).toEqual(
      all.map((_move, index) => (index < IN_FIRST ? "written" : "not-written")),
    );
    expect(settled.map(({ transitions }) => transitions)).toEqual(all);
    const [error] = (await Promise.allSettled(appended.slice(IN_FIRST))).map(
      (end) => end.status === "rejected" && end.reason,
    );
    if (error instanceof ConflictError) expect(error.mine).toEqual(behind);
    expect(client.pending).toMatchObject({ moves: 0, bytes: 0 });
  });

  test("are given to the application with their changes, and sent on top as it says", async () => {
    const { url, arrived } = await scriptedServer(
      ...[written(0), SWITCHED_OFF],
      ...[written(IN_FIRST), conflict(), written(MOVES)],
    );
    const client = openClient({ url, tracing: false, platform: quickPlatform() });
    onTestFinished(async () => await client.close(0));
    let given: unknown;
    const game = await Game.create(client, "room-1", creation, {
      onConflict: (_missed, mine) => {
        given = mine;
        return mine.map((move, index) => (index === 0 ? goal(99) : index === 1 ? undefined : move));
      },
    });
    await playBehindResync(game);
    expect(given).toEqual(behind);
    const unchanged = behind.slice(2).map(() => ({ action: "goal" }));
    expect(transitionsIn(arrived.at(-1)?.body)).toEqual([...goal(99), ...unchanged]);
    expect(client.pending).toMatchObject({ moves: 0, bytes: 0 });
  });

  test("are reported with their changes to the next process", async () => {
    const path = await journalPath();
    const before = await clientOn(path, [written(0), SWITCHED_OFF, "hangUp"], true);
    const game = await Game.create(before.client, "room-1", creation);
    expect(await game.append(goal(0), CURRENT)).toEqual({ persisted: false });
    const appended = all.map((move) => game.append(move, CURRENT));
    while (before.bodies().length < 3) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(appended.map(({ queued }) => queued));
    await before.client.close(0);
    const { client } = await clientOn(path, [written(IN_FIRST), conflict(), recovered(1), recovered(2)]);
    const { settled } = await Game.open(client, "room-1", creation);
    expect(settled.map(({ transitions }) => transitions)).toEqual(all);
    expect(settled.slice(IN_FIRST)).toMatchObject(behind.map(() => ({ outcome: "not-written" })));
  });
});
