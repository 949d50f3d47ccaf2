import { describe, expect, test } from "vitest";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { knownBases } from "../../../lambdas/store/known-bases.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { appendAll, create, move, moves } from "../../fixtures/appends.ts";
import { spoilSnapshot, spreadSnapshot } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

const never = gameTypes(gameType({ snapshot: { onPhaseChange: false, onTerminalPhase: false } }));

async function played(count: number, keepStates = true) {
  const table = memoryStateTable();
  const here = world({ table, gameTypes: never, keepStates });
  const cursors = await appendAll(here, await create(here, "g"), moves(count));
  const seam = countingSeam();
  const counted = { ...here, table: faultyStateTable(table, seam) };
  return { table, here, counted, calls: seam.calls, last: cursors.at(-1) ?? cursors[0] };
}

describe("a recovery asks for rows", () => {
  test("once, where a base is close", async () => {
    const { counted, calls } = await played(9);
    expect(await recovered(counted, "g")).toMatchObject({ version: 9, report: { base: { kind: "commit" } } });
    expect(calls).toEqual(["query"]);
  });

  test("twice, where the newest row names one further back, and once with a head", async () => {
    const { counted, calls, last } = await played(20, false);
    expect((await recovered(counted, "g")).report).toMatchObject({ base: { kind: "creation" }, commits: 20 });
    expect(calls).toEqual(["query", "query"]);
    calls.length = 0;
    const { table, gameTypes, now } = counted;
    const known = await recover({ table, gameTypes, now }, { gameId: "g", version: 20, known: last.head });
    expect(known.report.commits).toBe(20);
    expect(calls).toEqual(["query"]);
  });

  test("once, where this process knows where the base is; what it knows of an earlier game does no harm", async () => {
    const { counted, calls } = await played(20, false);
    const bases = knownBases(2);
    const { table, gameTypes, now } = counted;
    for (const queries of [2, 1]) {
      calls.length = 0;
      await recover({ table, gameTypes, now, bases }, { gameId: "g" });
      expect(calls).toHaveLength(queries);
    }
    bases.note("g", 999);
    expect((await recover({ table, gameTypes, now, bases }, { gameId: "g" })).version).toBe(20);
  });

  test("page after page, where more follow a base than one request takes", async () => {
    const { counted, calls } = await played(1_010, false);
    expect((await recovered(counted, "g")).report).toMatchObject({ commits: 1_010 });
    expect(calls).toEqual(["query", "query", "query"]);
  });

  test("of an earlier version within a batch, whose row has a base that is later", async () => {
    const here = world({ gameTypes: never, keepStates: true });
    const patches = Array.from({ length: 4 }, (_, ply) => ({ action: "move", patch: { ply } }));
    const batches = ["a", "b", "c", "d", "e", "f"].map((id) => move(id, ...patches));
    await appendAll(here, await create(here, "g"), batches);
    for (let version = 0; version <= 24; version += 1)
      expect((await recovered(here, "g", version)).state).toEqual(
        version === 0 ? {} : { ply: (version - 1) % 4 },
      );
  });

  test.each([
    ["a small snapshot", 1],
    ["a snapshot's first chunk", 2],
  ])("down to %s, and further where that is damaged", async (_, queries) => {
    const { table, here, counted, calls, last } = await played(6, false);
    await makeSnapshot(here, "g");
    if (queries > 1) spreadSnapshot(table, "g", 6);
    await appendAll(here, last, moves(3, 7));
    expect((await recovered(counted, "g")).report.base).toEqual({ kind: "snapshot", version: 6 });
    expect(calls).toHaveLength(queries);
    spoilSnapshot(table, "g", 6);
    calls.length = 0;
    expect((await recovered(counted, "g")).report.base).toEqual({ kind: "creation", version: 0 });
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  test("past rows that expired, and to the end where nothing is left", async () => {
    const { table, here, last } = await played(12);
    await appendAll({ ...here, keepStates: false }, last, moves(2, 13));
    here.now = START + 31 * 86_400_000;
    expect((await recovered(here, "g")).version).toBe(0);
    table.rows.get("g")?.delete(commitPosition(0));
    await expect(recovered(here, "g")).rejects.toThrow("game-not-found");
  });
});

test("known bases make room for one another, the one noted longest ago first", () => {
  const bases = knownBases(2);
  for (const [game, base] of [
    ["a", 1],
    ["b", 2],
    ["a", 3],
    ["c", 4],
  ] as const)
    bases.note(game, base);
  expect(["a", "b", "c"].map((game) => bases.find(game))).toEqual([3, undefined, 4]);
});
