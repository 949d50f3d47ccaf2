import { describe, expect, test } from "vitest";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { contextOf, entryOf, hall, played } from "../../fixtures/swept-games.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";

describe("a sweep", () => {
  test("removes an entry whose game was never created, not before its request has ended, and no other", async () => {
    const here = hall();
    await played(here, "g");
    here.table.rows.clear();
    here.now = START + 1 * HOUR_MS;
    await here.games.setDue("g", { at: here.now, since: START });
    await sweep(contextOf(here));
    expect(entryOf(here, "g")).toBeDefined();
    here.now = START + 2 * HOUR_MS;
    expect(await sweep(contextOf(here))).toMatchObject({ visited: 1, failed: [] });
    expect(entryOf(here, "g")).toBeUndefined();
  });

  test("keeps the entry of a game that ended where it began, and is in the archive alone: it is due no more", async () => {
    const here = hall();
    const archive = memoryArchive();
    await played(here, "g");
    here.table.rows.clear();
    await archive.put("g", new Uint8Array(1), undefined);
    here.now = START + 15 * DAY_MS;
    expect(await sweep({ ...contextOf(here), archive })).toMatchObject({ visited: 1, failed: [] });
    expect(entryOf(here, "g")).toMatchObject({ version: 0 });
    expect(entryOf(here, "g")).not.toHaveProperty("due");
  });

  test("has nothing to do where another sweep has removed the entry meanwhile", async () => {
    const here = hall();
    await played(here, "g");
    here.table.rows.clear();
    here.now = START + 15 * DAY_MS;
    const seam: Seam = {
      run: async (call, work) => {
        if (call === "games.get") here.games.entries.delete("g");
        return await work();
      },
    };
    expect(await sweep(contextOf(here, seam))).toEqual({
      visited: 1,
      covered: 0,
      failed: [],
      finished: true,
    });
    expect(entryOf(here, "g")).toBeUndefined();
  });

  test("removes an entry of a creation that was refused after a wipe", async () => {
    const here = hall();
    await played(here, "g");
    await wipeRows(here.table, "g", here.now);
    here.now = START + 15 * DAY_MS;
    expect(await sweep(contextOf(here))).toMatchObject({ visited: 1, failed: [] });
    expect(entryOf(here, "g")).toBeUndefined();
  });

  test("continues a wipe that begins while it looks at the game, or that nobody completed", async () => {
    for (let call = 9; call <= 12; call += 1) {
      const here = hall();
      await played(here, "g");
      here.now = START + 15 * DAY_MS;
      const seam = interposingSeam(call, () => wipeGame(here, "g"));
      await sweep(contextOf(here, seam));
      for (let sweeps = 0; sweeps < 3; sweeps += 1) {
        here.now += LATE_WRITERS_MS;
        if (seam.calls.length < call) await wipeGame(here, "g");
        expect(await sweep(contextOf(here)), `before call ${call}`).toMatchObject({ failed: [] });
      }
      expect(entryOf(here, "g"), `before call ${call}`).toBeUndefined();
      const kinds = [...(here.table.rows.get("g")?.values() ?? [])].map(({ kind }) => kind);
      expect(new Set(kinds), `before call ${call}`).toEqual(new Set(["tombstone"]));
    }
  });
});
