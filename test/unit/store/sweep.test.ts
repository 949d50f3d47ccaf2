import { describe, expect, it } from "vitest";
import { SHARDS, shardOf } from "../../../lambdas/store/listing.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { oldestTailSeconds, type SweepContext, sweep } from "../../../lambdas/store/sweep.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { type MemoryGamesTable, memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { manifests } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { countingSeam, type Seam } from "../../fixtures/seam.ts";
import {
  appendAll,
  create,
  DAY_MS,
  moves,
  recovered,
  START,
  type World,
  world,
} from "../../fixtures/world.ts";

type Hall = World & { readonly table: MemoryStateTable; readonly games: MemoryGamesTable };

function hall(): Hall {
  const table = memoryStateTable();
  return { ...world(), table, games: memoryGamesTable() };
}

/** A game with a tail of three moves that began a while after {@link START}, as the change feed notes it. */
async function uncovered(here: Hall, gameId: string, since = 0): Promise<void> {
  here.now = START + since;
  await appendAll(here, await create(here, gameId), moves(3));
  await here.games.add({
    gameId,
    gameType: "generic",
    status: "active",
    phase: "NOT_STARTED",
    version: 1,
    tail: { since: START + since, coverBy: START + since + 15 * DAY_MS },
    createdAt: START + since,
    updatedAt: START + since,
  });
}

function contextOf({ table, games, gameTypes, now }: Hall, seam: Seam = countingSeam()): SweepContext {
  return {
    table: faultyStateTable(table, seam),
    games: faultyGamesTable(games, seam),
    gameTypes,
    now,
    pace: async () => {},
    mayGoOn: () => true,
  };
}

describe("a sweep", () => {
  it("covers the games whose tails have lived half their life, and no others", async () => {
    const here = hall();
    await uncovered(here, "due");
    await uncovered(here, "young", 1);
    here.now = START + 15 * DAY_MS;
    expect(await sweep(contextOf(here))).toEqual({ covered: 1, failed: [], finished: true });
    expect(manifests(here.table, "due")).toMatchObject([{ head: { version: 3 } }]);
    expect(manifests(here.table, "young")).toEqual([]);
    expect(here.games.entries.get("due")).toMatchObject({ snapshot: 3 });
    expect(here.games.entries.get("due")?.tail).toBeUndefined();
    expect(here.games.entries.get("young")?.tail).toBeDefined();
  });

  it("keeps what a game has reached, however long it idles", async () => {
    const here = hall();
    await uncovered(here, "g");
    for (let day = 0; day <= 400; day += 1) {
      here.now = START + day * DAY_MS;
      await sweep(contextOf(here));
      expect(await recovered(here, "g")).toMatchObject({ version: 3, state: { last: "m3" } });
    }
    expect(manifests(here.table, "g")).toHaveLength(1);
  });

  it("lets the tail of a game in play begin anew: its next commit may not be notable", async () => {
    const here = hall();
    await uncovered(here, "g");
    here.now = START + 15 * DAY_MS;
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    const cursors = await appendAll(here, { head, issuedAt: here.now }, moves(1, 4));
    await sweep(contextOf(here));
    const tail = { since: here.now, coverBy: here.now + 15 * DAY_MS };
    expect(here.games.entries.get("g")?.tail).toEqual(tail);
    expect(await oldestTailSeconds(here.games, here.now)).toBe(0);
    await appendAll(here, cursors[1] ?? cursors[0], moves(1, 5));
    here.now += 15 * DAY_MS;
    await sweep(contextOf(here));
    expect(manifests(here.table, "g").map((manifest) => manifest.head.version)).toEqual([4, 5]);
    expect(here.games.entries.get("g")?.tail).toBeUndefined();
    here.now += 60 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 5, state: { last: "m5" } });
  });

  it("goes through more games than a page of the index holds, in every shard", async () => {
    const here = hall();
    const ids = Array.from({ length: 60 }, (_, index) => `game-${index}`);
    const crowd = Array.from({ length: 500 }, (_, index) => `crowd-${index}`)
      .filter((gameId) => shardOf(gameId) === SHARDS - 1)
      .slice(0, 30);
    for (const gameId of [...ids, ...crowd]) await uncovered(here, gameId);
    here.now = START + 16 * DAY_MS;
    expect(await sweep(contextOf(here))).toEqual({ covered: 90, failed: [], finished: true });
  });

  it("goes on past a game that fails, and names it", async () => {
    const here = hall();
    for (const gameId of ["a", "b", "c"]) await uncovered(here, gameId);
    await here.table.remove("b", "000000000002");
    here.now = START + 16 * DAY_MS;
    const { covered, failed, finished } = await sweep(contextOf(here));
    expect({ covered, finished }).toEqual({ covered: 2, finished: true });
    expect(failed).toMatchObject([{ gameId: "b", error: { refusal: { kind: "history-gone" } } }]);
    expect(here.games.entries.get("b")?.tail).toBeDefined();
  });

  it("takes a wiped game out of the directory", async () => {
    const here = hall();
    await uncovered(here, "g");
    here.now = START + 16 * DAY_MS;
    await wipeRows(here.table, "g", here.now);
    expect(await sweep(contextOf(here))).toMatchObject({ failed: [], finished: true });
    expect(here.games.entries.has("g")).toBe(false);
  });

  it("keeps to its pace and stops when its time is up; the next one goes on", async () => {
    const here = hall();
    for (let index = 0; index < 9; index += 1) await uncovered(here, `game-${index}`);
    here.now = START + 16 * DAY_MS;
    let paces = 0;
    const context = {
      ...contextOf(here),
      pace: async () => {
        paces += 1;
      },
      mayGoOn: () => paces < 4,
    };
    expect(await sweep(context)).toEqual({ covered: 4, failed: [], finished: false });
    expect(await sweep(contextOf(here))).toEqual({ covered: 5, failed: [], finished: true });
  });

  it("cut off at any point is completed by the next", async () => {
    await dieEverywhere({
      start: async () => {
        const here = hall();
        for (const gameId of ["a", "b"]) await uncovered(here, gameId);
        here.now = START + 16 * DAY_MS;
        return here;
      },
      // A sweep goes on past what fails, so here it is the seam that says whether the process still lives.
      run: async (here, seam) => {
        const { failed } = await sweep(contextOf(here, seam));
        for (const { error } of failed) throw error;
      },
      check: async (here, end) => {
        await sweep(contextOf(here));
        for (const gameId of ["a", "b"]) {
          expect(manifests(here.table, gameId), end).toMatchObject([{ head: { version: 3 } }]);
          expect(here.games.entries.get(gameId), end).toMatchObject({ snapshot: 3 });
          expect(here.games.entries.get(gameId)?.tail, end).toBeUndefined();
        }
      },
    });
  });
});

describe("the age of the oldest tail", () => {
  it("is 0 while all games are covered, then that of the oldest over all shards", async () => {
    const here = hall();
    expect(await oldestTailSeconds(here.games, here.now)).toBe(0);
    for (let index = 9; index > 0; index -= 1) await uncovered(here, `game-${index}`, index * 1000);
    expect(await oldestTailSeconds(here.games, START + 100_000)).toBe(99);
  });
});
