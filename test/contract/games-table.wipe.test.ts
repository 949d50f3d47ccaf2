import { expect, test } from "vitest";
import type { DirectoryEntry, GamesTable } from "../../lambdas/store/games-table.ts";
import { dueAt, entry, mark, NOW, newName, progress } from "../fixtures/entries.ts";
import { describeEach } from "./adapters.ts";

describeEach("a wipe in the games table", ({ games: table }) => {
  async function marked(): Promise<DirectoryEntry> {
    const game = entry({ gameType: newName(), due: dueAt(NOW), snapshot: 2 });
    await table.add(game);
    expect(await table.mark(mark(game.gameId))).toEqual(mark(game.gameId));
    return game;
  }

  test("leaves nothing of an entry but its mark, and takes the game off the list", async () => {
    const { gameId, gameType, status } = await marked();
    expect(await table.get(gameId)).toEqual(mark(gameId));
    expect(await table.getMany([gameId])).toEqual([mark(gameId)]);
    expect(await table.list({ gameType, status, limit: 9 })).toEqual({ games: [] });
  });

  test("marks a game that has no entry", async () => {
    const gameId = newName();
    expect(await table.mark(mark(gameId))).toEqual(mark(gameId));
    expect(await table.get(gameId)).toEqual(mark(gameId));
  });

  test("is the wipe that began first, however often one is begun", async () => {
    const { gameId } = await marked();
    expect(await table.mark(mark(gameId, NOW + 5))).toEqual(mark(gameId));
    expect(await table.get(gameId)).toEqual(mark(gameId));
  });

  const writes: readonly [string, (games: GamesTable, game: DirectoryEntry) => Promise<unknown>, unknown][] =
    [
      ["add", async (games, game) => (await games.add(game))?.kind, "wipe"],
      ["replace", (games, game) => games.replace({ ...game, version: 0 }, game), false],
      ["advance", (games, game) => games.advance(progress(game, 9)), "wiping"],
      [
        "advance by the sweeper",
        (games, game) => games.advance({ ...progress(game, 9), due: dueAt(NOW) }),
        "wiping",
      ],
      ["setDue", (games, { gameId }) => games.setDue(gameId, dueAt(NOW + 99)), undefined],
      ["dueSooner", (games, { gameId }) => games.dueSooner(gameId, dueAt(NOW - 99)), undefined],
      ["noteSnapshot", (games, { gameId }) => games.noteSnapshot(gameId, 9), undefined],
      [
        "setMetadata",
        async (games, { gameId }) => (await games.setMetadata(gameId, { a: 1 })).changed,
        false,
      ],
      ["remove", (games, game) => games.remove(game), undefined],
    ];
  test.each(writes)("holds against %s", async (_, write, answer) => {
    const game = await marked();
    expect(await write(table, game)).toEqual(answer);
    expect(await table.get(game.gameId)).toEqual(mark(game.gameId));
  });

  test("is renewed and ended by its own mark alone", async () => {
    const { gameId } = await marked();
    const renewed = { ...mark(gameId), foundAt: NOW + 5, creatableAt: NOW + 7, due: dueAt(NOW + 9) };
    await table.renewMark({ ...renewed, markedAt: NOW - 1 });
    expect(await table.get(gameId)).toEqual(mark(gameId));
    await table.renewMark(renewed);
    expect(await table.get(gameId)).toEqual(renewed);
    await table.removeMark(mark(gameId));
    await table.removeMark({ ...renewed, markedAt: NOW - 1 });
    expect(await table.get(gameId)).toEqual(renewed);
    await table.removeMark(renewed);
    expect(await table.get(gameId)).toBeUndefined();
    await table.renewMark(renewed);
    expect(await table.get(gameId)).toBeUndefined();
  });

  test("makes room for a new game when it has ended", async () => {
    const game = await marked();
    await table.removeMark(mark(game.gameId));
    expect(await table.add(game)).toBeUndefined();
    expect(await table.get(game.gameId)).toEqual(game);
  });
});
