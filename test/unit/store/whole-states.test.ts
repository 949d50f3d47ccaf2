import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { MAX_COMMIT_BYTES, MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, appendAt, create, move } from "../../fixtures/appends.ts";
import { manifests } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { chunksOf, dense, expectSame, giving, large } from "../../fixtures/whole-states.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

describe("a state given whole", () => {
  const paths: readonly [string, (here: World, state: Json) => Promise<OpenedCursor>][] = [
    ["at creation", async (here, state) => await create(here, "g", { state })],
    ...(["resync", "correction", "move"] as const).map(
      (kind): [string, (here: World, state: Json) => Promise<OpenedCursor>] => [
        `by a ${kind}`,
        async (here, state) => {
          const cursors = await appendAll(here, await create(here, "g"), [giving(state, kind)]);
          return cursors[1] ?? cursors[0];
        },
      ],
    ),
  ];

  /** Just below and above where the row ends, a chunk ends, and the state's limit. */
  const borders = [
    1,
    ...[MAX_COMMIT_BYTES - 100, MAX_COMMIT_BYTES, CHUNK_BYTES, MAX_COMMIT_BYTES + 1, 2 * CHUNK_BYTES],
    MAX_STATE_BYTES - 1,
    MAX_STATE_BYTES,
  ];

  test.each(paths)("%s comes back, at every size, and can be played on", async (_path, give) => {
    for (const bytes of borders) {
      for (const state of bytes === 1 ? [7] : ["x".repeat(bytes - 2), dense(bytes)]) {
        const here = world();
        const cursor = await give(here, state);
        expect(jsonBytes(state)).toBe(bytes);
        expectSame((await recovered(here, "g")).state, state);
        const patch = [{ op: "add", path: "", value: { after: bytes } } as const];
        await appendAll(elsewhere(here), cursor, [move("on", { action: "on", patch })]);
        expect((await recovered(here, "g")).state).toEqual({ after: bytes });
        expectSame((await recovered(here, "g", cursor.head.version)).state, state);
      }
    }
  });

  test("comes back at any size", async () => {
    const size = fc.oneof(
      fc.integer({ min: 40, max: 400_000 }),
      fc.integer({ min: 40, max: MAX_STATE_BYTES }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), size, async ([, give], bytes) => {
        const here = world();
        const state = dense(bytes);
        await give(here, state);
        expectSame((await recovered(here, "g")).state, state);
      }),
      { numRuns: 12 },
    );
  });

  test("is refused with a byte more than the limit, and nothing is written", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const refusal = { kind: "too-large", what: "state", limit: MAX_STATE_BYTES, found: MAX_STATE_BYTES + 1 };
    const state = dense(MAX_STATE_BYTES + 1);
    expect(await refusalOf(appendAt(here, cursor, giving(state)))).toEqual(refusal);
    expect(await refusalOf(create(here, "h", { state }))).toEqual(refusal);
    expect(await chunksOf(here.table)).toEqual([]);
  });
});

describe("what it takes", () => {
  function counted() {
    const seam = countingSeam();
    return { seam, here: world({ table: faultyStateTable(memoryStateTable(), seam) }) };
  }

  test("is one request as long as it fits in a row; beyond, a look at the place and one a chunk before it", async () => {
    const { seam, here } = counted();
    const cursor = await create(here, "g");
    seam.calls.length = 0;
    await appendAt(here, cursor, giving("x".repeat(MAX_COMMIT_BYTES - 200)));
    expect(seam.calls).toEqual(["insert"]);
    const other = await create(here, "h");
    seam.calls.length = 0;
    await appendAt(here, other, giving(dense(1_500_000)));
    expect(seam.calls).toEqual(["query", "put", "put", "put", "put", "insert"]);
  });

  test("is two queries for a recovery that starts there", async () => {
    const { seam, here } = counted();
    const cursors = await appendAll(here, await create(here, "g"), [giving(large), move("a"), move("b")]);
    seam.calls.length = 0;
    expect(await recovered(here, "g")).toMatchObject({
      head: cursors[3]?.head,
      report: { base: { kind: "commit", version: 1 }, commits: 2, transitions: 2 },
    });
    expect(seam.calls).toEqual(["query", "query"]);
  });

  test("is two chunk writes at once, at most", async () => {
    let [under, most] = [0, 0];
    const table = memoryStateTable();
    const here = world({
      table: {
        ...table,
        put: async (row) => {
          under += 1;
          most = Math.max(most, under);
          await table.put(row);
          await Promise.resolve();
          under -= 1;
        },
      },
    });
    await appendAt(here, await create(here, "g"), giving(dense(MAX_STATE_BYTES)));
    expect((await chunksOf(table)).length).toBeGreaterThan(8);
    expect(most).toBe(2);
  });
});

test("a snapshot after it names the one before, which may expire then", async () => {
  const table = memoryStateTable();
  const here = world({ table });
  const cursors = await appendAll(here, await create(here, "g"), [move("a")]);
  await makeSnapshot(here, "g");
  await appendAll(here, cursors[1] ?? cursors[0], [giving(large), move("b")]);
  const { manifest, report } = await makeSnapshot(here, "g");
  expect(report).toMatchObject({ base: { kind: "commit", version: 2 } });
  expect(manifest.previous).toMatchObject({ version: 1 });
  expect(manifests(table, "g").map(({ expiresAt }) => expiresAt !== undefined)).toEqual([true, false]);
});
