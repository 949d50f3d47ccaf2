import { describe, expect, it } from "vitest";
import { createGame } from "../../../lambdas/game/creation.ts";
import { ArchiveNotVerified, archiveGame, openArchived } from "../../../lambdas/store/archive.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { readHistory } from "../../../lambdas/store/history.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { type MemoryArchive, memoryArchive } from "../../../lambdas/store/memory-archive.ts";
import { memoryGamesTable } from "../../../lambdas/store/memory-games-table.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { readThrough } from "../../../lambdas/store/read-through.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { rowAt } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyArchive } from "../../fixtures/faulty-archive.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import {
  appendAll,
  create,
  DAY_MS,
  move,
  moves,
  recovered,
  type World,
  world,
} from "../../fixtures/world.ts";

type Hall = World & { readonly table: MemoryStateTable; readonly archive: MemoryArchive };

const hall = (): Hall => ({ ...world(), table: memoryStateTable(), archive: memoryArchive() });
const end = move("end", { action: "resign", to: "GAME_OVER", patch: { won: "white" } });

/** A game of 13 transitions that is over. */
async function finished(here: Hall, gameId = "g"): Promise<void> {
  await appendAll(here, await create(here, gameId, { state: { board: [] } }), [...moves(12), end]);
}

async function archived(here: Hall, seam: Seam = countingSeam(), gameId = "g"): Promise<void> {
  const { table, archive, gameTypes, now } = here;
  const context = {
    table: faultyStateTable(table, seam),
    archive: faultyArchive(archive, seam),
    gameTypes,
    now,
  };
  await archiveGame(context, gameId);
}

/** What a reader gets, wherever the game stands. */
async function read({ table, archive, gameTypes, now }: Hall, version?: number) {
  return await readThrough({ table, archive, now }, "g", async (place) => ({
    ...(await recover(
      { ...place, gameTypes, now },
      { gameId: "g", ...(version !== undefined && { version }) },
    )),
    archived: place.archived,
  }));
}

describe("archiving a finished game", () => {
  it("keeps every version when all of its rows are gone", async () => {
    const here = hall();
    await finished(here);
    const before = await Promise.all(
      Array.from({ length: 14 }, (_, version) => recovered(here, "g", version)),
    );
    await archived(here);
    here.now += 31 * DAY_MS;
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "game-not-found" });
    for (const [version, { state, phase }] of before.entries()) {
      expect(await read(here, version)).toMatchObject({ state, phase, version, archived: true });
    }
    expect(await read(here)).toMatchObject({ version: 13, state: { won: "white" } });
  });

  it("keeps the history", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    const table = await openArchived(here.archive, "g");
    const query = { gameId: "g", newestFirst: false, limit: 100 };
    const { transitions } = await readHistory(table ?? here.table, query, here.now + 1_000 * DAY_MS);
    expect(transitions.map(({ version }) => version)).toEqual(
      Array.from({ length: 13 }, (_, index) => index + 1),
    );
  });

  it("lets nothing expire that was not read back as it was written", async () => {
    const here = hall();
    await finished(here);
    const put = async (gameId: string, object: Uint8Array) => await here.archive.put(gameId, object.slice(1));
    const lossy = { ...here, archive: { ...here.archive, put } };
    await expect(archiveGame(lossy, "g")).rejects.toThrow(ArchiveNotVerified);
    const silent = { ...here, archive: { ...here.archive, put: async () => {}, get: async () => undefined } };
    await expect(archiveGame(silent, "g")).rejects.toThrow("written again");
    expect(rowAt(here.table, "g", commitPosition(0)).expiresAt).toBeUndefined();
    here.now += 1_000 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 13 });
  });

  it("cut off anywhere loses nothing, and is completed when it is done again", async () => {
    const calls = await dieEverywhere<Hall>({
      start: async () => {
        const here = hall();
        await finished(here);
        return here;
      },
      run: async (here, seam) => await archived(here, seam),
      check: async (here) => {
        const later = { ...here, now: here.now + 29 * DAY_MS };
        expect(await read(later)).toMatchObject({ version: 13, state: { won: "white" } });
        await archived(here);
        const late = { ...here, now: here.now + 400 * DAY_MS };
        expect(await refusalOf(recovered(late, "g"))).toMatchObject({ kind: "game-not-found" });
        expect(await read(late, 7)).toMatchObject({ version: 7 });
      },
    });
    expect(calls).toEqual(expect.arrayContaining(["put", "get", "expire"]));
  });

  it("does not outlive a wipe that runs meanwhile", async () => {
    const { calls } = await countedArchiving();
    for (const [index] of calls.entries()) {
      const here = hall();
      await finished(here);
      const wipe = async (): Promise<void> => {
        await wipeRows(here.table, "g", here.now);
        await here.archive.remove("g");
      };
      await archived(here, interposingSeam(index + 1, wipe)).catch(() => {});
      // Wiped after the last look, the game is archived and wiped: the wipe has removed the object.
      expect(here.archive.objects.size).toBe(0);
    }
  });

  async function countedArchiving() {
    const here = hall();
    await finished(here);
    const seam = countingSeam();
    await archived(here, seam);
    return seam;
  }
});

describe("reading through to the archive", () => {
  it("prefers the table while the rows stand", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    expect(await read(here)).toMatchObject({ version: 13, archived: false });
  });

  it("refuses as the table does where there is no archive, or nothing in it", async () => {
    const here = hall();
    expect(await refusalOf(read(here))).toEqual({ kind: "game-not-found", gameId: "g" });
    const without = readThrough({ table: here.table, now: here.now }, "g", async ({ table }) => {
      await recover({ ...here, table }, { gameId: "g" });
    });
    expect(await refusalOf(without)).toEqual({ kind: "game-not-found", gameId: "g" });
  });

  it("lets other errors pass", async () => {
    const here = hall();
    const failing = readThrough({ ...here }, "g", async () => {
      throw new Error("the database does not answer");
    });
    await expect(failing).rejects.toThrow("does not answer");
  });

  it("brings versions back that the table no longer holds, of the same game only", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    await here.table.remove("g", commitPosition(3));
    expect(await read(here, 5)).toMatchObject({ version: 5, archived: true });

    // Another game of the same id, with a hole of its own: the archive says nothing of it.
    here.table.rows.clear();
    await appendAll(here, await create(here, "g", { state: { other: true } }), moves(9));
    await here.table.remove("g", commitPosition(3));
    expect(await refusalOf(read(here, 5))).toMatchObject({ kind: "history-gone", from: 3 });
  });
});

describe("a finished game in the change feed", () => {
  async function followed(here: Hall, archive: MemoryArchive | undefined, snapshots = true) {
    const games = memoryGamesTable();
    for (const [version] of [0, ...moves(12), end].entries()) {
      const row = here.table.rows.get("g")?.get(commitPosition(version));
      if (row?.kind === "commit" && row.commit.notable) {
        await followCommit({ ...here, games, archive, snapshots }, row.commit);
      }
    }
    return games;
  }

  it("is archived, and leaves the sweeper's index", async () => {
    const here = hall();
    await finished(here);
    const games = await followed(here, here.archive);
    expect(here.archive.objects.size).toBe(1);
    expect(games.entries.get("g")).toMatchObject({ status: "finished", snapshot: 13 });
    expect(games.entries.get("g")).not.toHaveProperty("tail");
  });

  it("stays in the table where there is no archive", async () => {
    const here = hall();
    await finished(here);
    const games = await followed(here, undefined);
    expect(games.entries.get("g")).not.toHaveProperty("tail");
    here.now += 400 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 13 });
  });

  it("is archived by the sweeper when the feed could not", async () => {
    const here = hall();
    await finished(here);
    const games = await followed(here, here.archive, false);
    expect(here.archive.objects.size).toBe(0);
    here.now += 16 * DAY_MS;
    const report = await sweep({ ...here, games, pace: async () => {}, mayGoOn: () => true });
    expect(report).toEqual({ covered: 1, failed: [], finished: true });
    expect(here.archive.objects.size).toBe(1);
  });

  it("is archived again when it was corrected", async () => {
    const here = hall();
    const cursors = await appendAll(here, await create(here, "g"), [...moves(12), end]);
    const correction = {
      commitId: "c",
      kind: "correction",
      reason: "cheated",
      transitions: [{ action: "correction", patch: { won: "black" } }],
    } as const;
    await archived(here);
    const last = cursors.at(-1);
    if (!last) throw new Error("no cursor");
    await appendAll(here, last, [correction]);
    const row = rowAt(here.table, "g", commitPosition(14));
    if (row.kind !== "commit") throw new Error("no commit");
    expect(row.commit.notable).toBe("finished");
    await followCommit({ ...here, games: memoryGamesTable(), snapshots: true }, row.commit);
    here.now += 400 * DAY_MS;
    expect(await read(here)).toMatchObject({ version: 14, state: { won: "black" } });
  });

  it("takes the object with it when it turns out to be wiped", async () => {
    const here = hall();
    await finished(here);
    const row = rowAt(here.table, "g", commitPosition(13));
    if (row.kind !== "commit") throw new Error("no commit");
    await archived(here);
    await wipeRows(here.table, "g", here.now);
    await followCommit({ ...here, games: memoryGamesTable(), snapshots: true }, row.commit);
    expect(here.archive.objects.size).toBe(0);
  });
});

describe("a new game of an archived one's id", () => {
  it("is created when the last of the old rows is past its expiry, and not before", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    const creation = (now: number) =>
      writeCreation(
        here.table,
        createGame({ gameId: "g", type: gameType(), state: { new: true }, metadata: {} }, now),
        now,
      );
    // The creation is gone before a later correction's row would be.
    await here.table.remove("g", commitPosition(0));
    expect(await refusalOf(creation(here.now + 29 * DAY_MS))).toEqual({ kind: "game-exists", gameId: "g" });
    expect(await creation(here.now + 31 * DAY_MS)).toMatchObject({ repeated: false });
  });
});
