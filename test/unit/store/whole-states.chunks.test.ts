import { describe, expect, test } from "vitest";
import { versionOf } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAt, create } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { countingSeam, DiedError, dyingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { chunksOf, dense, giving, large } from "../../fixtures/whole-states.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

describe("the chunks", () => {
  test("are not written for a place that is taken: what comes late to a wiped game leaves nothing (seed 202141)", async () => {
    const table = memoryStateTable();
    const here = world({ table });
    const cursor = await create(here, "g");
    const seam = countingSeam();
    const late = world({ table: faultyStateTable(table, seam) });
    await wipeRows(table, "g", START);
    expect(await refusalOf(appendAt(late, cursor, giving(large)))).toMatchObject({ kind: "game-wiped" });
    expect(seam.calls).not.toContain("put");
    expect(await chunksOf(table)).toEqual([]);
  });

  test("stay a day longer than the row that names them, and at creation than a commit of that time", async () => {
    const table = memoryStateTable();
    const here = world({ table });
    const cursor = await create(here, "g", { state: large });
    const { head } = await appendAt(here, cursor, giving(large));
    const retention = head.retentionDays * 86_400;
    const expected = START / 1_000 + retention + 86_400;
    const chunks = await chunksOf(table);
    expect(chunks.map(({ position, expiresAt }) => [versionOf(position), expiresAt])).toEqual([
      [0, expected],
      [1, expected],
    ]);
    expect(new Set(chunks.map(({ gameId }) => gameId))).toEqual(new Set(["g#w"]));
  });

  test("are there before the row: a writer that dies in between has written nothing, and comes again", async () => {
    const request = giving(dense(800_000));
    for (const moment of ["before", "after"] as const) {
      for (let nth = 1; nth <= 5; nth += 1) {
        const table = memoryStateTable();
        const here = world({ table });
        const cursor = await create(here, "g");
        const dying = world({ table: faultyStateTable(table, dyingSeam(nth, moment)) });
        const died = appendAt(dying, cursor, request).then(
          () => false,
          (error: unknown) => error instanceof DiedError,
        );
        const isWritten = nth > 4 || (nth === 4 && moment === "after");
        expect(await died).toBe(nth <= 4);
        expect((await recovered(here, "g")).version).toBe(isWritten ? 1 : 0);
        expect((await appendAt(here, cursor, request)).outcome).toBe(isWritten ? "repeated" : "written");
        expect((await recovered(here, "g")).state).toEqual(request.transitions[0]?.state);
      }
    }
  });

  test("of a creation that comes second leave those of the first as they are, whose retention is another (seed 717419)", async () => {
    const types = gameTypes(gameType(), gameType({ name: "short", retentionDays: 1 }));
    const table = memoryStateTable();
    await create(world({ table, gameTypes: types }), "g", { state: large });
    const kept = await chunksOf(table);
    // It looked before the first one was written.
    const late = world({ table: { ...table, query: async () => ({ rows: [] }) }, gameTypes: types });
    expect(await refusalOf(create(late, "g", { type: "short", state: large }))).toMatchObject({
      kind: "game-exists",
    });
    expect(await chunksOf(table)).toEqual(expect.arrayContaining(kept));
  });

  test("of two writers at one place are not mixed up", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const [first, second] = [dense(400_000, "a"), dense(400_000, "b")];
    await appendAt(here, cursor, asked({ ...giving(first), commitId: "first" }));
    const late = await appendAt(elsewhere(here), cursor, asked({ ...giving(second), commitId: "second" }));
    expect(late).toMatchObject({ outcome: "conflict", missed: { transitions: [], next: 1 } });
    expect((await recovered(here, "g")).state).toEqual(first);
  });
});
