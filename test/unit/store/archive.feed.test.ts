import { describe, expect, test } from "vitest";
import { createGame } from "../../../lambdas/game/creation.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import type { MemoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { archived, end, finished, type Hall, hall, read } from "../../fixtures/archived-game.ts";
import { removeRow, rowAt } from "../../fixtures/damage.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked, askedFor } from "../../fixtures/requests.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

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

  test("is archived, in one write to the directory", async () => {
    const here = hall();
    await finished(here);
    const games = await followed(here, here.archive);
    expect(here.archive.objects.size).toBe(1);
    expect(games.entries.get("g")).toMatchObject({ status: "finished", snapshot: 13 });
  });

  test("stays in the table where there is no archive", async () => {
    const here = hall();
    await finished(here);
    await followed(here, undefined);
    here.now += 400 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 13 });
  });

  test("is archived by the sweeper when the feed could not", async () => {
    const here = hall();
    await finished(here);
    const games = await followed(here, here.archive, false);
    expect(here.archive.objects.size).toBe(0);
    here.now += 16 * DAY_MS;
    const report = await sweep({ ...here, games, pace: async () => {}, mayGoOn: () => true });
    expect(report).toEqual({ visited: 1, covered: 1, failed: [], finished: true });
    expect(here.archive.objects.size).toBe(1);
  });

  test("is archived again when it was corrected", async () => {
    const here = hall();
    const cursors = await appendAll(here, await create(here, "g"), [...moves(12), end]);
    const correction = asked({
      commitId: "c",
      kind: "correction",
      reason: "cheated",
      transitions: [{ action: "correction", patch: { won: "black" } }],
    });
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

  test("is wiped with its object, though a late archiver puts it back", async () => {
    const here = hall();
    await finished(here);
    await wipeGame(here, "g");
    const row = rowAt(here.table, "g", commitPosition(13));
    expect(row.kind).toBe("tombstone");
    await here.archive.put("g", new Uint8Array(1), undefined);
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      here.now += LATE_WRITERS_MS;
      await sweep({ ...here, pace: async () => {}, mayGoOn: () => true });
    }
    expect(here.archive.objects.size).toBe(0);
    expect(here.games.entries.size).toBe(0);
  });
});

describe("a new game of an archived one's id", () => {
  test("is created when the last of the old rows is past its expiry, and not before", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    function creation(now: number) {
      return writeCreation(
        here.table,
        createGame(askedFor({ gameId: "g", type: gameType(), state: { new: true } }), now),
        now,
      );
    }
    // The creation is gone before a later correction's row would be.
    await removeRow(here.table, "g", commitPosition(0));
    expect(await refusalOf(creation(here.now + 29 * DAY_MS))).toEqual({ kind: "game-exists", gameId: "g" });
    expect(await creation(here.now + 31 * DAY_MS)).toMatchObject({ repeated: false });
  });
});
