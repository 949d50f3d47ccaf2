import { describe, expect, test } from "vitest";
import { archiveGame } from "../../../../lambdas/store/archive.ts";
import { correctionId } from "../../../../lambdas/store/fleet/fleet-run.ts";
import { planGame } from "../../../../lambdas/store/fleet/plan-game.ts";
import { restoreGame } from "../../../../lambdas/store/fleet/restore-game.ts";
import { runObjects } from "../../../../lambdas/store/fleet/run-objects.ts";
import { findPage } from "../../../../lambdas/store/fleet/run-record.ts";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { appendAll, create, move, moves } from "../../../fixtures/appends.ts";
import { dieEverywhere } from "../../../fixtures/deaths.ts";
import { entry } from "../../../fixtures/entries.ts";
import { fleetRun } from "../../../fixtures/fleet.ts";
import { type Place, place, play, results, work } from "../../../fixtures/fleet-place.ts";
import { countingSeam, interposingSeam } from "../../../fixtures/seam.ts";
import { HOUR_MS, START } from "../../../fixtures/time.ts";
import { recovered } from "../../../fixtures/world.ts";

const RESTORE = fleetRun({ mode: "restore", to: { at: START + 2_500 }, reason: "bad release" });

describe("a restore of many games", () => {
  test("is planned first, then appends at exactly the planned place", async () => {
    const here = place();
    await play(here, "a", 4);
    const { counts } = await work(here, RESTORE, "plan");
    expect(counts).toMatchObject({ listed: 1, planned: 1 });
    const [planned] = await results(here, RESTORE, "plan");
    expect(planned).toMatchObject({
      gameId: "a",
      version: 4,
      plan: { version: 4, target: 2, phase: "NOT_STARTED" },
    });
    await work(here, RESTORE);
    expect(await results(here, RESTORE)).toEqual([
      {
        gameId: "a",
        verdict: "recovered",
        version: 5,
        phase: "NOT_STARTED",
        source: "commit",
        detail: "version 2 again",
      },
    ]);
    const { state, head } = await recovered(here, "a");
    expect(state).toEqual({ start: "a", last: "m2" });
    expect(head).toMatchObject({ version: 5 });
    expect(here.games.entries.get("a")).toMatchObject({ snapshot: 5 });
    expect(correctionId(RESTORE, "a")).toMatch(/^run-1\.[A-Za-z0-9:-]{16}$/);
  });

  test("refuses a game that is in the archive alone, unless it is at that version already", async () => {
    const here = place();
    await appendAll(here, await create(here, "g"), [
      ...moves(3),
      move("end", { action: "end", to: "GAME_OVER" }),
    ]);
    await archiveGame(here, "g");
    here.table.rows.delete("g");
    await here.games.add(entry({ gameId: "g", version: 4, status: "finished" }));
    await work(here, RESTORE_BEFORE, "plan");
    expect(await results(here, RESTORE_BEFORE, "plan")).toMatchObject([
      { gameId: "g", verdict: "refused", detail: expect.stringContaining("archived") },
    ]);
    const later = fleetRun({ mode: "restore", to: { versionBefore: 9 } });
    await work(here, { ...later, recoveryId: "later" }, "plan");
    expect(await results(here, { ...later, recoveryId: "later" }, "plan")).toMatchObject([
      { gameId: "g", verdict: "recovered", detail: "unchanged" },
    ]);
  });

  test("to the state before a version leaves younger games, and games that are not that far", async () => {
    const here = place();
    await play(here, "a", 4);
    await play(here, "b", 1);
    const run = fleetRun({ mode: "restore", to: { versionBefore: 3 } });
    await work(here, run, "plan");
    await work(here, run);
    expect(await results(here, run)).toMatchObject([
      { gameId: "a", version: 5, detail: "version 2 again" },
      { gameId: "b", version: 1, detail: "unchanged" },
    ]);
    expect((await recovered(here, "a")).state).toMatchObject({ last: "m2" });
  });

  test("of a game that was not created then is refused, and so is one of a plan that is not there", async () => {
    const here = place();
    here.now += HOUR_MS;
    await play(here, "late", 1);
    await work(here, RESTORE, "plan");
    expect(await results(here, RESTORE, "plan")).toEqual([
      { gameId: "late", verdict: "refused", detail: "version-not-found" },
    ]);
    const unplanned = { ...RESTORE, recoveryId: "unplanned" };
    expect(await work(here, unplanned)).toMatchObject({ done: true, counts: { listed: 0 } });
    expect(await planGame({ ...here }, fleetRun({ mode: "restore" }), "late")).toBeUndefined();
  });

  test("never overwrites what was played since the plan, whenever that comes", async () => {
    const counting = countingSeam();
    const first = place();
    await play(first, "a", 4);
    await work(first, RESTORE, "plan");
    await work(first, RESTORE, "run", counting);
    for (const index of counting.calls.keys()) {
      const here = place();
      await play(here, "a", 4);
      await work(here, RESTORE, "plan");
      const { head } = await recovered(here, "a");
      if (!head) throw new Error("the newest version has a head");
      let played = false;
      const seam = interposingSeam(index + 1, async () => {
        played = await appendAll(here, { head, issuedAt: here.now }, [move("mine")]).then(
          () => true,
          () => false,
        );
      });
      await work(here, RESTORE, "run", seam);
      const { state, version } = await recovered(here, "a");
      expect({ state, version }, `played before call ${index + 1}`).toEqual(
        played
          ? { state: { start: "a", last: "mine" }, version: 5 }
          : { state: { start: "a", last: "m2" }, version: 5 },
      );
      const [result] = await results(here, RESTORE);
      expect(result?.verdict).toBe(played ? "refused" : "recovered");
    }
  });

  test("interrupted at any point is completed by the same call, with one correction", async () => {
    await dieEverywhere({
      start: async () => {
        const here = place();
        for (const gameId of ["a", "b"]) await play(here, gameId, 4);
        await work(here, RESTORE_BEFORE, "plan");
        return here;
      },
      run: async (here, seam) => await work(here, RESTORE_BEFORE, "run", seam),
      check: async (here, end) => {
        const { counts } = await work(here, RESTORE_BEFORE);
        expect(counts, end).toMatchObject({ listed: 2, recovered: 2 });
        for (const gameId of ["a", "b"])
          expect(await recovered(here, gameId), end).toMatchObject({ version: 5, state: { last: "m2" } });
      },
    });
  });

  test("that was done, and is done again when the planned version is gone, is not refused (seed 800776)", async () => {
    const here = place();
    await play(here, "a", 4);
    await work(here, RESTORE_BEFORE, "plan");
    const [planned] = await results(here, RESTORE_BEFORE, "plan");
    if (!planned) throw new Error("the game is planned");
    const first = await restoreGame(here, RESTORE_BEFORE, planned);
    here.table.rows.get("a")?.delete(commitPosition(1));
    expect(await restoreGame(here, RESTORE_BEFORE, planned)).toEqual(first);
    expect(first).toMatchObject({ verdict: "recovered", version: 5 });
  });

  test("refuses another game of the id, and a state that is not the planned one", async () => {
    const here = place();
    await play(here, "a", 4);
    await work(here, RESTORE, "plan");
    here.table.rows.delete("a");
    here.games.entries.delete("a");
    here.now = START;
    await create(here, "a", { state: { other: true } });
    here.now += 1_000;
    await appendAll(here, { head: (await headOf(here)) ?? fail(), issuedAt: here.now }, moves(4));
    await work(here, RESTORE);
    expect(await results(here, RESTORE)).toMatchObject([
      { verdict: "refused", detail: "it is another game by now" },
    ]);
    await appendAll(here, { head: (await headOf(here)) ?? fail(), issuedAt: here.now }, [move("on")]);
    const objects = runObjects(here.archive);
    const again = { ...RESTORE, recoveryId: "again" };
    const plan = await findPage(objects, { recoveryId: "run-1", step: "plan", segment: 0 }, 0);
    await objects.add("again/plan/0/0", plan ?? {});
    await work(here, again);
    expect(await results(here, again)).toMatchObject([
      { verdict: "refused", detail: "version 2 has another state than planned" },
    ]);
  });
});

const RESTORE_BEFORE = fleetRun({ mode: "restore", to: { versionBefore: 3 } });

function fail(): never {
  throw new Error("the newest version has a head");
}

async function headOf(here: Place) {
  return (await recovered(here, "a")).head;
}
