import { describe, expect, test } from "vitest";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryGamesTable, memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, appendExpecting, create, move, moves } from "../../fixtures/appends.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

type Hall = World & { readonly games: MemoryGamesTable };

/** A game of some moves, as far as the directory knows it; with a snapshot at 10, or its creation alone. */
async function idle(count: number, snapshot: boolean, version = count): Promise<Hall> {
  const bare = world();
  const here = { ...bare, games: memoryGamesTable() };
  await appendAll(here, await create(here, "g"), moves(count));
  if (snapshot) await makeSnapshot(here, "g", 10);
  await here.games.add(createdEntry("g", START, { version }));
  return { ...here, table: refuseLostTail(here.table, here.games) };
}

describe("a game whose end expired before a snapshot covered it", () => {
  test.each([
    { snapshot: true, from: 11 },
    { snapshot: false, from: 1 },
  ])("is refused, never taken for an older state (snapshot: $snapshot)", async ({ snapshot, from }) => {
    const here = await idle(13, snapshot);
    here.now += 31 * DAY_MS;
    const gone = { kind: "history-gone", from, to: 13 };
    expect(await refusalOf(recovered(here, "g"))).toMatchObject(gone);
    expect(await refusalOf(appendExpecting(here, "g", 10, move("late")))).toMatchObject(gone);
  });
});

describe("a game that lost nothing", () => {
  test("is read as ever, however long it was at rest", async () => {
    const here = await idle(10, true);
    here.now += 400 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 10 });
  });

  test("is read when the directory knows less than the log, or nothing", async () => {
    const here = await idle(10, true, 3);
    here.now += 400 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 10 });
    here.games.entries.clear();
    expect(await recovered(here, "g")).toMatchObject({ version: 10 });
  });

  test("is read as ever while a wipe has only begun", async () => {
    const here = await idle(10, true);
    here.now += 400 * DAY_MS;
    const due = { at: here.now, since: here.now };
    const times = { markedAt: here.now, foundAt: here.now, creatableAt: here.now };
    await here.games.mark({ kind: "wipe", gameId: "g", ...times, due });
    expect(await recovered(here, "g")).toMatchObject({ version: 10 });
  });

  test("is not held against an earlier game of its id", async () => {
    const here = await idle(13, false);
    here.now += 31 * DAY_MS;
    const fresh = world({ now: here.now });
    await create(fresh, "g");
    const later = { ...fresh, now: fresh.now + 31 * DAY_MS, table: refuseLostTail(fresh.table, here.games) };
    expect(await recovered(later, "g")).toMatchObject({ version: 0 });
  });

  test("costs no look into the directory while its commits cannot have expired, or for its past", async () => {
    const here = await idle(13, true);
    let looks = 0;
    const counted = {
      get: async (gameId: string) => {
        looks += 1;
        return await here.games.get(gameId);
      },
    };
    const bare = world();
    await appendAll(bare, await create(bare, "g"), moves(13));
    const watched = { ...bare, table: refuseLostTail(bare.table, counted) };
    await recovered(watched, "g");
    watched.now += 31 * DAY_MS;
    await recovered(watched, "g", 0);
    expect(looks).toBe(0);
  });
});
