import { describe, expect, test } from "vitest";
import { LONGEST_STRETCH } from "../../../../lambdas/game/stretch.ts";
import { archiveGame } from "../../../../lambdas/store/archive.ts";
import { type FleetRun, sumOf } from "../../../../lambdas/store/fleet/fleet-run.ts";
import { runObjects } from "../../../../lambdas/store/fleet/run-objects.ts";
import { findProgress, keepProgress } from "../../../../lambdas/store/fleet/run-record.ts";
import { workSegment } from "../../../../lambdas/store/fleet/work-segment.ts";
import { UnreadableRowError } from "../../../../lambdas/store/items.ts";
import { commitPosition, manifestPosition } from "../../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../../lambdas/store/make-snapshot.ts";
import { wipeGame } from "../../../../lambdas/store/wipe-game.ts";
import { appendAll, create, move } from "../../../fixtures/appends.ts";
import { spoilSnapshot } from "../../../fixtures/damage.ts";
import { dieEverywhere } from "../../../fixtures/deaths.ts";
import { entry } from "../../../fixtures/entries.ts";
import { fleetRun, segmentContext } from "../../../fixtures/fleet.ts";
import { place, play, RULED, results, work } from "../../../fixtures/fleet-place.ts";
import { gameType, gameTypes } from "../../../fixtures/game-types.ts";
import type { Seam } from "../../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS } from "../../../fixtures/time.ts";
import { recovered } from "../../../fixtures/world.ts";

describe("a recovery of many games", () => {
  test("stays as far as it is when a worker that was given up comes late with what it had reached", async () => {
    const here = place();
    await play(here, "a", 1);
    const run = fleetRun();
    const reached = await work(here, run);
    const objects = runObjects(here.archive);
    const segment = { recoveryId: run.recoveryId, step: "run", segment: 0 } as const;
    await keepProgress(objects, segment, { ...reached, done: false });
    await keepProgress(objects, segment, { ...reached, pages: 0, done: false });
    expect(await findProgress(objects, segment)).toEqual(reached);
  });

  test("recovers each, gives it a snapshot, and says what it was built from", async () => {
    const here = place();
    await play(here, "a", 3);
    await play(here, "b", 2);
    await makeSnapshot(here, "b");
    const run = fleetRun();
    const { counts, done } = await work(here, run);
    expect({ counts, done }).toEqual({
      counts: { listed: 2, recovered: 2, refused: 0, gone: 0, planned: 0 },
      done: true,
    });
    expect(await results(here, run)).toEqual([
      { gameId: "a", verdict: "recovered", version: 3, phase: "NOT_STARTED", source: "creation" },
      { gameId: "b", verdict: "recovered", version: 2, phase: "NOT_STARTED", source: "snapshot" },
    ]);
    expect(here.table.rows.get("a")?.has(manifestPosition(3))).toBe(true);
    expect(here.games.entries.get("a")).toMatchObject({ snapshot: 3 });
  });

  test("that only checks writes nothing to a game", async () => {
    const here = place();
    await play(here, "a", 3);
    const before = JSON.stringify([...(here.table.rows.get("a") ?? [])]);
    await work(here, fleetRun({ mode: "check" }));
    expect(JSON.stringify([...(here.table.rows.get("a") ?? [])])).toBe(before);
  });

  test("takes those that fit, by what they are now", async () => {
    const here = place();
    await play(here, "old", 1);
    here.now += DAY_MS;
    const since = here.now;
    await play(here, "new", 1);
    await play(here, "ruled", 1, "ruled");
    for (const [gameId, changed] of [
      // An entry may be behind, by an hour, or by the stretch that it says: the head decides.
      ["old", { updatedAt: since - HOUR_MS / 2 }],
      ["new", { updatedAt: since - 5 * DAY_MS, stretch: LONGEST_STRETCH }],
    ] as const) {
      const known = here.games.entries.get(gameId);
      if (known?.kind === "game") here.games.entries.set(gameId, { ...known, ...changed });
    }
    async function listed(over: Partial<FleetRun>) {
      const run = fleetRun({
        recoveryId: JSON.stringify(over).replaceAll(/\W/g, ""),
        mode: "check",
        ...over,
      });
      await work(here, run);
      return (await results(here, run)).map(({ gameId }) => gameId).toSorted();
    }
    expect(await listed({ activeSince: since })).toEqual(["new", "ruled"]);
    expect(await listed({ where: { gameType: "ruled" } })).toEqual(["ruled"]);
    expect(await listed({ where: { status: "finished" } })).toEqual([]);
    expect(await listed({ where: { status: "active", phase: "NOT_STARTED" } })).toEqual([
      "new",
      "old",
      "ruled",
    ]);
    expect(await listed({ where: { phase: "TURN" } })).toEqual([]);
  });

  test("reports what it can't recover, and what is gone, and goes over the others", async () => {
    const here = place();
    await play(here, "damaged", 3);
    here.table.rows.get("damaged")?.delete(commitPosition(2));
    await play(here, "fine", 1);
    await play(here, "odd", 1, "ruled");
    await play(here, "strange", 1, "ruled");
    await play(here, "unreadable", 1);
    await here.games.add(entry({ gameId: "never" }));
    await play(here, "wiped", 1);
    await wipeGame({ ...here }, "wiped");
    const later = place();
    Object.assign(later, { table: here.table, games: here.games, archive: here.archive });
    const odd = here.table.rows.get("odd")?.get(commitPosition(1));
    if (odd?.kind !== "commit") throw new Error("there is no such commit");
    const { table } = here;
    const run = fleetRun({ mode: "check" });
    const context = segmentContext(
      {
        ...here,
        gameTypes: gameTypes(gameType(), { ...RULED, phases: { TURN: [] } }),
        table: {
          ...table,
          query: async (query, now) => {
            if (query.gameId === "unreadable") throw new UnreadableRowError("a row is damaged");
            return await table.query(query, now);
          },
        },
      },
      here.games,
      here.archive,
    );
    const { counts } = await workSegment(context, run, "run", 0);
    expect(await results(here, run)).toEqual([
      { gameId: "damaged", verdict: "refused", detail: "history-gone" },
      expect.objectContaining({ gameId: "fine", verdict: "recovered" }),
      { gameId: "never", verdict: "gone", detail: "game-not-found" },
      expect.objectContaining({ gameId: "odd", verdict: "refused", detail: "unknown phase NOT_STARTED" }),
      expect.objectContaining({ gameId: "strange", verdict: "refused" }),
      { gameId: "unreadable", verdict: "refused", detail: "a row is damaged" },
    ]);
    expect(counts).toEqual({ listed: 6, recovered: 1, refused: 4, gone: 1, planned: 0 });
    const unknown = fleetRun({ recoveryId: "run-2", mode: "check", where: { gameType: "ruled" } });
    await workSegment({ ...context, gameTypes: gameTypes(gameType()) }, unknown, "run", 0);
    expect((await results(here, unknown))[0]).toMatchObject({
      verdict: "refused",
      detail: "unknown type ruled",
    });
  });

  test("reads archived games in the archive, and leaves them as they are", async () => {
    const here = place();
    const [, cursor] = await appendAll(here, await create(here, "g"), [
      move("end", { action: "end", to: "GAME_OVER" }),
    ]);
    if (!cursor) throw new Error("it was not appended");
    await archiveGame(here, "g");
    here.table.rows.delete("g");
    await here.games.add(entry({ gameId: "g", version: 1, status: "finished" }));
    const run = fleetRun();
    await work(here, run);
    expect(await results(here, run)).toMatchObject([
      { gameId: "g", verdict: "recovered", phase: "GAME_OVER" },
    ]);
    expect(here.table.rows.get("g")?.size ?? 0).toBe(0);
  });

  test("says that a base was not usable", async () => {
    const here = place();
    await play(here, "a", 3);
    await makeSnapshot(here, "a");
    spoilSnapshot(here.table, "a", 3);
    const run = fleetRun({ mode: "check" });
    await work(here, run);
    expect(await results(here, run)).toMatchObject([{ detail: "1 bases not usable", source: "creation" }]);
  });

  test("stops when the store does not answer, and when its time is over", async () => {
    const here = place();
    await play(here, "a", 1);
    const seam: Seam = {
      run: async (call, done) => (call === "query" ? Promise.reject(new Error("down")) : done()),
    };
    await expect(work(here, fleetRun(), "run", seam)).rejects.toThrow("down");
    const context = { ...segmentContext(here, here.games, here.archive), mayGoOn: () => false };
    expect(await workSegment(context, fleetRun(), "run", 0)).toMatchObject({ done: false, pages: 0 });
  });

  test("interrupted at any point is completed by the same call, and counts each game once", async () => {
    const run = fleetRun();
    await dieEverywhere({
      start: async () => {
        const here = place();
        for (const gameId of ["a", "b"]) await play(here, gameId, 2);
        return here;
      },
      run: async (here, seam) => await work(here, run, "run", seam),
      check: async (here, end) => {
        const { counts } = await work(here, run);
        expect(counts, end).toEqual({ listed: 2, recovered: 2, refused: 0, gone: 0, planned: 0 });
        for (const gameId of ["a", "b"]) {
          expect(await recovered(here, gameId), end).toMatchObject({
            version: 2,
            base: { kind: "snapshot" },
          });
        }
      },
    });
  });

  test("goes over many pages and segments, each game once", async () => {
    const here = place();
    for (let index = 0; index < 250; index += 1) await play(here, `g${index}`, 0);
    const run = fleetRun({ mode: "check", segments: 3 });
    const context = segmentContext(here, here.games, here.archive);
    const all = await Promise.all([0, 1, 2].map((segment) => workSegment(context, run, "run", segment)));
    expect(sumOf(all.map(({ counts }) => counts))).toMatchObject({ listed: 250, recovered: 250 });
    expect(Math.max(...all.map(({ pages }) => pages))).toBeGreaterThan(1);
  });
});

test("two workers on one segment, one of them late, come to the same counts, with each game once", async () => {
  const here = place();
  for (let index = 0; index < 250; index += 1) await play(here, `g${index}`, 0);
  const run = fleetRun({ mode: "check" });
  const context = segmentContext(here, here.games, here.archive);
  const [one, other] = await Promise.all([
    workSegment(context, run, "run", 0),
    workSegment(context, run, "run", 0),
  ]);
  expect(one).toEqual(other);
  expect(one).toMatchObject({ done: true, counts: { listed: 250, recovered: 250 } });
  // A worker that was frozen after its first page writes at its thaw how far it was then.
  const first = { pages: 1, next: "g", done: false, counts: { ...one.counts, listed: 100, recovered: 100 } };
  await keepProgress(
    runObjects(here.archive),
    { recoveryId: run.recoveryId, step: "run", segment: 0 },
    first,
  );
  expect(await workSegment(context, run, "run", 0)).toEqual(one);
});
