import { describe, expect, test } from "vitest";
import { completeWipe, LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { creatableAt, kept, place, played, sweepAll, through } from "../../fixtures/wiped-game.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a wipe", () => {
  test("is under way until a pass finds nothing that nobody can have missed; then its answer says so", async () => {
    const here = await played();
    expect(await wipeGame(here, "g")).toEqual({ wiped: false, creatableAt });
    expect(kept(here)).not.toContain("secret");
    expect(here.archive.objects.size).toBe(0);
    expect(here.games.entries.get("g")).toMatchObject({ kind: "wipe", markedAt: START, creatableAt });
    here.now += LATE_WRITERS_MS - 1;
    expect(await wipeGame(here, "g")).toEqual({ wiped: false, creatableAt });
    here.now += 1;
    expect(await wipeGame(here, "g")).toEqual({ wiped: true, creatableAt });
    expect(here.games.entries.size).toBe(0);
    expect(await wipeGame(here, "g")).toEqual({ wiped: true, creatableAt });
    expect(here.games.entries.size).toBe(0);
  });

  test("of a game that is nowhere is done, and writes nothing", async () => {
    const here = place();
    const seam = countingSeam();
    expect(await wipeGame(through(here, seam), "g")).toEqual({ wiped: true });
    expect(seam.calls).toEqual(["games.get", "query", "get"]);
  });

  test("takes the archive and the entry of a game whose rows have expired", async () => {
    const here = await played();
    here.table.rows.clear();
    here.now += 40 * DAY_MS;
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: false });
    expect(kept(here)).not.toContain("secret");
    here.now += LATE_WRITERS_MS;
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: true });
  });

  test("takes the archive of a game that the directory does not know", async () => {
    const here = place();
    await here.archive.put("g", new Uint8Array(1), undefined);
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: false });
    expect(here.archive.objects.size).toBe(0);
  });

  test("that could not look for rows fails, and does not answer that nothing is left", async () => {
    const here = place();
    await expect(wipeGame(through(here, dyingSeam(2, "before")), "g")).rejects.toThrow(DiedError);
  });

  test("is completed only where one is under way", async () => {
    const here = await played();
    const before = kept(here);
    await completeWipe(here, "g");
    expect(kept(here)).toBe(before);
  });

  test("works without an archive", async () => {
    const { archive: _, ...here } = await played();
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: false });
  });

  test("removes what comes late, and then waits again for what may come later", async () => {
    const here = await played();
    await wipeGame(here, "g");
    here.now += LATE_WRITERS_MS;
    await here.archive.put("g", Buffer.from("secret"), undefined);
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: false });
    expect(kept(here)).not.toContain("secret");
    here.now += LATE_WRITERS_MS;
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: true });
  });

  test("interrupted after it has changed rows is not ended by the next pass: somebody may still write", async () => {
    const here = await played();
    here.archive.objects.clear();
    const times = { markedAt: START, foundAt: START, creatableAt: START };
    await here.games.mark({ kind: "wipe", gameId: "g", ...times, due: { at: START, since: START } });
    here.now = START + LATE_WRITERS_MS;
    async function remove(): Promise<boolean> {
      throw new Error("the process has ended");
    }
    const interrupted = wipeGame({ ...here, archive: { ...here.archive, remove } }, "g");
    await expect(interrupted).rejects.toThrow("has ended");
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: false });
    here.now += LATE_WRITERS_MS;
    expect(await wipeGame(here, "g")).toMatchObject({ wiped: true });
  });

  test("stops when its time is up, before the archive; the next pass continues", async () => {
    const here = await played();
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    await appendAll(here, { head, issuedAt: here.now }, moves(1_200, 4));
    expect(await wipeGame({ ...here, mayGoOn: () => false }, "g")).toMatchObject({ wiped: false });
    expect(here.archive.objects.size).toBe(1);
    expect(kept(here)).toContain("secret");
    await wipeGame(here, "g");
    expect(kept(here)).not.toContain("secret");
  });

  test("interrupted at any point is completed by the sweeper, and the game does not come back (simulated as in 40 days)", async () => {
    const calls = await dieEverywhere({
      start: played,
      run: (here, seam) => wipeGame(through(here, seam), "g"),
      check: async (here, end) => {
        if (here.games.entries.get("g")?.kind !== "wipe") return;
        for (let sweeps = 0; sweeps < 4; sweeps += 1) {
          expect(await sweepAll(here), end).toMatchObject({ failed: [], finished: true });
          here.now += LATE_WRITERS_MS;
        }
        expect(kept(here), end).not.toContain("secret");
        expect([here.games.entries.size, here.archive.objects.size], end).toEqual([0, 0]);
        here.now += 40 * DAY_MS;
        expect((await refusalOf(recovered(here, "g"))).kind, end).toBe("game-not-found");
      },
    });
    // What comes before the mark changes nothing; the mark is the first write.
    expect(calls.slice(0, 2)).toEqual(["games.get", "games.mark"]);
  });

  test("ends once, and not over what another pass has found meanwhile", async () => {
    const here = await played();
    await wipeGame(here, "g");
    here.now += LATE_WRITERS_MS;
    const seam = interposingSeam(6, async () => {
      await here.archive.put("g", new Uint8Array(1), undefined);
      await wipeGame({ ...here, now: here.now + 1 }, "g");
    });
    await wipeGame(through(here, seam), "g");
    expect(seam.calls.at(-1)).toBe("games.removeMark");
    expect(here.games.entries.get("g")).toMatchObject({ kind: "wipe", foundAt: here.now + 1 });
  });
});
