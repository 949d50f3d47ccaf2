import { describe, expect, test } from "vitest";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, appendAt, batch, create, move, moves } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

describe("a recovery", () => {
  test("rebuilds the newest state from the creation, when nothing else is there", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g", { state: { a: 1 } }), [
      move("m1", { action: "start", to: "TURN", patch: { b: 2 } }),
      move("m2", { action: "move", patch: [{ op: "replace", path: "/a", value: 3 }] }),
      move("m3", { action: "talk", payload: "hello" }),
    ]);
    expect(await recovered(here, "g")).toMatchObject({
      gameId: "g",
      gameType: "generic",
      version: 3,
      phase: "TURN",
      time: START,
      state: { a: 3, b: 2 },
      head: cursors[3]?.head,
      report: {
        base: { kind: "creation", version: 0 },
        commits: 3,
        transitions: 3,
        passedOver: [],
        skipped: [],
      },
    });
  });

  test("starts from the newest snapshot, in one query", async () => {
    const seam = countingSeam();
    const here = world({ table: faultyStateTable(memoryStateTable(), seam) });
    const cursors = await appendAll(here, await create(here, "g"), moves(12));
    await makeSnapshot(here, "g");
    await appendAll(here, cursors[12] ?? cursors[0], [batch("b", 3)]);
    seam.calls.length = 0;
    const { version, state, report } = await recovered(here, "g");
    expect({ version, state }).toEqual({ version: 15, state: { last: "b.2" } });
    expect(report).toMatchObject({
      base: { kind: "snapshot", version: 12 },
      commits: 1,
      transitions: 3,
    });
    expect(seam.calls).toEqual(["query"]);
  });

  test("continues to further pages when the snapshots lag behind their policy", async () => {
    const here = world({ gameTypes: gameTypes(gameType({ name: "generic" })) });
    await appendAll(here, await create(here, "g"), moves(300));
    const { version, report } = await recovered(here, "g");
    expect({ version, commits: report.commits }).toEqual({ version: 300, commits: 300 });
  });

  test.each([
    { version: 0, phase: "NOT_STARTED", state: {}, end: true, time: START },
    { version: 1, phase: "NOT_STARTED", state: { last: "b.0" }, end: false, time: START + 1 },
    { version: 2, phase: "NOT_STARTED", state: { last: "b.1" }, end: false, time: START + 1 },
    { version: 3, phase: "NOT_STARTED", state: { last: "b.2" }, end: true, time: START + 1 },
    { version: 4, phase: "TURN", state: { last: "b.2" }, end: true, time: START + 2 },
    { version: 5, phase: "TURN", state: { last: "m5" }, end: true, time: START + 3 },
  ])("goes back to version $version", async ({ version, phase, state, end, time }) => {
    const here = world();
    let cursor = await create(here, "g");
    for (const request of [batch("b", 3), move("m4", { action: "start", to: "TURN" }), move("m5")]) {
      here.now += 1;
      cursor = (await appendAll(here, cursor, [request]))[1] ?? cursor;
    }
    const found = await recovered(here, "g", version);
    expect(found).toMatchObject({ version, phase, state, time });
    expect(found.head?.version).toBe(end ? version : undefined);
    expect(found.report.transitions).toBe(version);
  });

  test("goes back from behind a snapshot, by the one before", async () => {
    const here = world();
    let cursor = await create(here, "g");
    for (const commitId of ["a", "b", "c"]) {
      cursor = (await appendAll(here, cursor, [batch(commitId, 4)]))[1] ?? cursor;
      await makeSnapshot(here, "g");
    }
    const bases: unknown[] = [];
    for (const version of [3, 4, 7, 8, 12]) {
      const { report, state } = await recovered(here, "g", version);
      bases.push([version, report.base.version, state]);
    }
    expect(bases).toEqual([
      [3, 0, { last: "a.2" }],
      [4, 4, { last: "a.3" }],
      [7, 4, { last: "b.2" }],
      [8, 8, { last: "b.3" }],
      [12, 12, { last: "c.3" }],
    ]);
  });

  test("uses no later snapshot than the one that is named", async () => {
    const here = world();
    let cursor = await create(here, "g");
    for (const commitId of ["a", "b", "c"]) {
      cursor = (await appendAll(here, cursor, [batch(commitId, 4)]))[1] ?? cursor;
      await makeSnapshot(here, "g");
    }
    const { table, gameTypes, now } = here;
    const found = await recover({ table, gameTypes, now }, { gameId: "g", baseAtMost: 4 });
    expect(found).toMatchObject({ version: 12, state: { last: "c.3" } });
    expect(found.report).toMatchObject({
      base: { kind: "snapshot", version: 4 },
      passedOver: [
        { version: 12, reason: "it is later than the one asked for" },
        { version: 8, reason: "it is later than the one asked for" },
      ],
    });
  });
});

describe("a recovery is refused", () => {
  async function versionTwo(): Promise<World> {
    const here = world();
    await appendAll(here, await create(here, "g"), moves(2));
    return here;
  }

  test("for a game that does not exist", async () => {
    for (const version of [undefined, 0, 3])
      expect(await refusalOf(recovered(world(), "g", version))).toEqual({
        kind: "game-not-found",
        gameId: "g",
      });
  });

  test("for a version that has not been reached", async () => {
    expect(await refusalOf(recovered(await versionTwo(), "g", 3))).toEqual({
      kind: "version-not-found",
      found: 3,
      newest: 2,
    });
  });

  test("for a wiped game, at every version", async () => {
    const here = await versionTwo();
    await wipeRows(here.table, "g", here.now);
    for (const version of [undefined, 0, 1, 2, 3])
      expect((await refusalOf(recovered(here, "g", version))).kind).toBe("game-wiped");
  });

  test("by what is there in the end: a version reached or a game created between two looks is found", async () => {
    const here = await versionTwo();
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    const grows = interposingSeam(2, () =>
      appendAt(elsewhere(here), { head, issuedAt: here.now }, move("m3")),
    );
    const there = world({ table: faultyStateTable(here.table, grows) });
    expect(await recovered(there, "g", 3)).toMatchObject({ version: 3, state: { last: "m3" } });
    const begins = interposingSeam(2, () => create(elsewhere(here), "h"));
    const during = world({ table: faultyStateTable(here.table, begins) });
    expect(await recovered(during, "h")).toMatchObject({ version: 0, state: {} });
  });
});
