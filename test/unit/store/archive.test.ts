import { describe, expect, test } from "vitest";
import {
  type Archive,
  ArchiveNotVerifiedError,
  archiveGame,
  openArchived,
} from "../../../lambdas/store/archive.ts";
import { readHistory } from "../../../lambdas/store/history.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, create, move, moves } from "../../fixtures/appends.ts";
import { archived, end, finished, type Hall, hall, read } from "../../fixtures/archived-game.ts";
import { removeRow, rowAt } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { countingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { elsewhere, recovered } from "../../fixtures/world.ts";

describe("archiving a finished game", () => {
  test("keeps every version when all of its rows are gone", async () => {
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

  test("keeps the history", async () => {
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

  test("lets nothing expire that was not read back as it was written", async () => {
    const here = hall();
    await finished(here);
    const put: Archive["put"] = async (gameId, object, etag) =>
      await here.archive.put(gameId, object.slice(1), etag);
    const lossy = { ...here, archive: { ...here.archive, put } };
    await expect(archiveGame(lossy, "g")).rejects.toThrow(ArchiveNotVerifiedError);
    const silent = {
      ...here,
      archive: { ...here.archive, put: async () => true, get: async () => undefined },
    };
    await expect(archiveGame(silent, "g")).rejects.toThrow("written again");
    expect(rowAt(here.table, "g", commitPosition(0)).expiresAt).toBeUndefined();
    here.now += 1_000 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 13 });
  });

  test("replaces an object that can't be read, unless that alone holds the first moves", async () => {
    const here = hall();
    await finished(here);
    await here.archive.put("g", Buffer.from("damaged"), undefined);
    await archived(here);
    expect(await openArchived(here.archive, "g")).toBeDefined();
    here.archive.objects.set("g", Buffer.from("damaged"));
    await removeRow(here.table, "g", commitPosition(0));
    await expect(archived(here)).rejects.toThrow("Decompression failed");
  });

  test("keeps an object that can't be read where the first moves expire while it is done", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    here.archive.objects.set("g", Buffer.from("damaged"));
    // Call 3: the creation was seen, and the rows are read next.
    const seam = interposingSeam(3, () => removeRow(here.table, "g", commitPosition(0)));
    await expect(archived(here, seam)).rejects.toThrow("Decompression failed");
  });

  test("again, when nothing is there any more, or the game was wiped, leaves the object", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    here.table.rows.clear();
    expect(await refusalOf(archived(here))).toMatchObject({ kind: "game-not-found" });
    const expiresAt = here.now / 1000 + 9;
    await here.table.put({ kind: "tombstone", gameId: "g", position: commitPosition(13), expiresAt });
    expect(await refusalOf(archived(here))).toMatchObject({ kind: "game-wiped" });
    expect(await openArchived(here.archive, "g")).toBeDefined();
  });

  test("slowly never overwrites what was archived meanwhile: what it had read is older", async () => {
    for (let call = 1; call <= 9; call += 1) {
      const here = hall();
      const cursors = await appendAll(here, await create(here, "g", { state: {} }), [...moves(2), end]);
      const last = cursors.at(-1) ?? cursors[0];
      const fix = { action: "fix", patch: { won: "black" } };
      const request = asked({ commitId: "c", kind: "correction", reason: "r", transitions: [fix] });
      const seam = interposingSeam(call, async () => {
        await appendAll(elsewhere(here), last, [request]);
        await archived(here);
      });
      await archived(here, seam);
      if (seam.calls.length < call) break;
      here.now += 400 * DAY_MS;
      here.table.rows.clear();
      expect(await read(here), `before call ${call}`).toMatchObject({ version: 4, state: { won: "black" } });
    }
  });

  test("again, after a correction, keeps what the first object alone still held", async () => {
    const here = hall();
    const cursors = await appendAll(here, await create(here, "g"), moves(12));
    here.now += 26 * DAY_MS;
    const ended = await appendAll(here, cursors.at(-1) ?? cursors[0], [end]);
    await archived(here);
    // By now the first moves have expired.
    here.now += 5 * DAY_MS;
    const patch = { won: "black" };
    const correction = { action: "correction", patch };
    await appendAll(here, ended.at(-1) ?? ended[0], [
      asked({ commitId: "c", kind: "correction", reason: "cheated", transitions: [correction] }),
    ]);
    await archived(here);
    here.now += 400 * DAY_MS;
    for (let version = 0; version <= 14; version += 1)
      expect(await read(here, version)).toMatchObject({ version });
    expect(await read(here)).toMatchObject({ version: 14, state: patch });
  });

  test("again, after a correction and without the creation, keeps all that the first object held", async () => {
    const here = hall();
    const cursors = await appendAll(here, await create(here, "g"), [...moves(12), end]);
    await archived(here);
    const fix = { action: "fix", patch: { won: "black" } };
    await appendAll(here, cursors.at(-1) ?? cursors[0], [
      asked({ commitId: "c", kind: "correction", reason: "cheated", transitions: [fix] }),
    ]);
    await removeRow(here.table, "g", commitPosition(0));
    await archived(here);
    here.table.rows.clear();
    for (let version = 0; version <= 14; version += 1)
      expect(await read(here, version)).toMatchObject({ version });
  });

  test("takes nothing over from an earlier game of its id", async () => {
    const earlier = hall();
    await finished(earlier);
    await archived(earlier);
    const here = { ...hall(), archive: earlier.archive, now: earlier.now + 100 * DAY_MS };
    await appendAll(here, await create(here, "g", { state: { other: true } }), [end]);
    await archived(here);
    here.now += 400 * DAY_MS;
    expect(await read(here)).toMatchObject({ version: 1, state: { other: true } });
    expect(await refusalOf(read(here, 5))).toMatchObject({ kind: "version-not-found", newest: 1 });
  });

  describe("again, after the table was restored to an earlier moment and the game ended in another way,", () => {
    /** The game has two histories up to version 5 in common; the first one, of 13 versions, is archived; the second has 9. */
    async function restored(firstLeft: number): Promise<Hall> {
      const here = hall();
      const cursors = await appendAll(here, await create(here, "g", { state: {} }), [...moves(12), end]);
      const rows = [...(here.table.rows.get("g")?.values() ?? [])];
      await archived(here);
      here.table.rows.clear();
      for (const row of rows) if (row.position <= commitPosition(5)) await here.table.put(row);
      const others = [6, 7, 8].map((version) =>
        move(`other${version}`, { action: "other", patch: { other: version } }),
      );
      await appendAll(elsewhere(here), cursors[5] ?? cursors[0], [...others, end]);
      await makeSnapshot(here, "g");
      for (let version = 1; version < firstLeft; version += 1)
        await removeRow(here.table, "g", commitPosition(version));
      await archived(here);
      here.now += 400 * DAY_MS;
      here.table.rows.clear();
      return here;
    }

    test("keeps of the first object what the two have in common", async () => {
      const here = await restored(4);
      expect(await read(here)).toMatchObject({ version: 9, state: { won: "white", other: 8 } });
      for (let version = 0; version <= 9; version += 1)
        expect(await read(here, version)).toMatchObject({ version });
    });

    test("keeps nothing of it that does not fit what is there", async () => {
      const here = await restored(8);
      expect(await read(here)).toMatchObject({ version: 9, state: { won: "white", other: 8 } });
      expect(await refusalOf(read(here, 6))).toMatchObject({ kind: "history-gone" });
      expect(await refusalOf(read(here, 2))).toMatchObject({ kind: "history-gone" });
    });
  });

  test("interrupted anywhere loses nothing, and is completed when it is done again", async () => {
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

  test("does not outlive a wipe that runs meanwhile", async () => {
    const { calls } = await countedArchiving();
    for (const [index] of calls.entries()) {
      const here = hall();
      await finished(here);
      await archived(
        here,
        interposingSeam(index + 1, () => wipeGame(here, "g")),
      ).catch(() => {});
      // What came too late for the first pass, a later one removes.
      here.now += LATE_WRITERS_MS;
      await wipeGame(here, "g");
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
