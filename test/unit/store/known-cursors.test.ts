import { describe, expect, test } from "vitest";
import { openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import { knownCursors } from "../../../lambdas/store/known-cursors.ts";
import { apiOf } from "../../fixtures/api.ts";
import { created, cursorOf } from "../../fixtures/play.ts";
import { sharedTables, testServices } from "../../fixtures/services.ts";
import { cursor, given, key, keys } from "../game/cursors.ts";
import { NOON } from "../game/fixtures.ts";

const opened = { head: given, issuedAt: NOON };

describe("a cursor that a process gave out", () => {
  test("is known to say what it would be read to say", () => {
    const cursors = knownCursors();
    expect(cursors.find(keys, given.gameId, cursor)).toBeUndefined();
    cursors.note(keys, cursor, opened);
    expect(cursors.find(keys, given.gameId, cursor)).toEqual(openCursor(keys, given.gameId, cursor));
  });

  test("is known until the game has another", () => {
    const cursors = knownCursors();
    cursors.note(keys, cursor, opened);
    const later = signCursor(keys, { ...given, version: 1 }, NOON);
    cursors.note(keys, later, { head: { ...given, version: 1 }, issuedAt: NOON });
    expect(cursors.find(keys, given.gameId, cursor)).toBeUndefined();
    expect(cursors.find(keys, given.gameId, later)?.head.version).toBe(1);
  });

  test.each([
    ["for another game", { gameId: "room-43" }],
    ["with another character", { text: `${cursor.slice(0, -1)}_` }],
    ["once another key signs", { keys: { ...keys, current: key("k1", 1), previous: keys.current } }],
    ["in another life of the table", { keys: { ...keys, epoch: "life-2" } }],
  ])("is not known %s", (_, asked) => {
    const cursors = knownCursors();
    cursors.note(keys, cursor, opened);
    const { keys: held, gameId, text } = { keys, gameId: given.gameId, text: cursor, ...asked };
    expect(cursors.find(held, gameId, text)).toBeUndefined();
  });

  test("makes room for those of other games", () => {
    const cursors = knownCursors(2);
    for (const gameId of ["a", "b", "c"])
      cursors.note(keys, cursor, { head: { ...given, gameId }, issuedAt: NOON });
    expect(["a", "b", "c"].map((gameId) => cursors.find(keys, gameId, cursor) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("is that of an append's answer", async () => {
    const services = testServices(sharedTables());
    const api = apiOf(services);
    const game = await created(api, "g1", { gameType: "generic" });
    const body = { commitId: "c1", cursor: game.cursor, transitions: [{ action: "move" }] };
    const cursor = cursorOf(await api("POST /v1/games/g1/transitions", { body }));
    const known = services.cursors.find(services.keys, "g1", cursor);
    expect(known).toEqual(openCursor(services.keys, "g1", cursor));
  });
});
