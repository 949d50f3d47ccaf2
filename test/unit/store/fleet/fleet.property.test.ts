import fc from "fast-check";
import { expect, test } from "vitest";
import { type FleetRun, type FleetStep, sumOf } from "../../../../lambdas/store/fleet/fleet-run.ts";
import { runObjects } from "../../../../lambdas/store/fleet/run-objects.ts";
import { findPage } from "../../../../lambdas/store/fleet/run-record.ts";
import { workSegment } from "../../../../lambdas/store/fleet/work-segment.ts";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { wipeGame } from "../../../../lambdas/store/wipe-game.ts";
import { fleetRun, segmentContext } from "../../../fixtures/fleet.ts";
import { type Place, place, play } from "../../../fixtures/fleet-place.ts";
import { recovered } from "../../../fixtures/world.ts";

const game = fc.record({
  moves: fc.nat(6),
  fate: fc.constantFrom("played", "played", "damaged", "wiped"),
});

/** Works on all segments of a run. @returns what it came to, and what became of each game. */
async function workOnAll(here: Place, run: FleetRun, step: FleetStep) {
  const context = segmentContext(here, here.games, here.archive);
  const segments = [...Array(run.segments).keys()];
  const done = await Promise.all(segments.map((segment) => workSegment(context, run, step, segment)));
  const results = [];
  for (const segment of segments) {
    const place = { recoveryId: run.recoveryId, step, segment };
    results.push(...((await findPage(runObjects(here.archive), place, 0))?.results ?? []));
  }
  return { counts: sumOf(done.map(({ counts }) => counts)), results };
}

/** The state at a version, where it can be had. */
async function stateOf(here: Place, gameId: string, version?: number) {
  return await recovered(here, gameId, version).catch(() => undefined);
}

test("all games are listed once, the counts come out, and a restore gives each its state of then", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(game, { maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 7 }),
      async (games, segments, versionBefore) => {
        const here = place();
        const ids = new Map(games.map((one, index) => [`game-${index}`, one]));
        for (const [gameId, { moves, fate }] of ids) {
          await play(here, gameId, moves);
          if (fate === "damaged" && moves > 1) here.table.rows.get(gameId)?.delete(commitPosition(1));
          if (fate === "wiped") await wipeGame(here, gameId);
        }
        const living = [...ids].filter(([, { fate }]) => fate !== "wiped");
        const run = fleetRun({ mode: "restore", to: { versionBefore }, segments });
        const plan = await workOnAll(here, run, "plan");
        const before = new Map<string, Awaited<ReturnType<typeof stateOf>>>();
        for (const [gameId, { moves }] of living)
          before.set(gameId, await stateOf(here, gameId, Math.min(versionBefore - 1, moves)));
        for (const { counts, results } of [plan, await workOnAll(here, run, "run")]) {
          expect(results.map(({ gameId }) => gameId).toSorted()).toEqual(living.map(([id]) => id).toSorted());
          const { listed, recovered: back, refused, gone, planned } = counts;
          expect([listed, back + refused + gone + planned]).toEqual([living.length, living.length]);
        }
        const { results } = await workOnAll(here, run, "run");
        for (const { gameId, verdict } of results) {
          const target = before.get(gameId);
          expect(verdict, gameId).toBe(target ? "recovered" : "refused");
          if (!target) continue;
          const { moves = 0 } = ids.get(gameId) ?? {};
          const isTakenBack = moves >= versionBefore;
          expect(await stateOf(here, gameId)).toMatchObject({
            state: target.state,
            phase: target.phase,
            version: isTakenBack ? moves + 1 : moves,
          });
        }
      },
    ),
    { numRuns: 60 },
  );
});
