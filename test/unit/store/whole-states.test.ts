import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Append } from "../../../lambdas/game/commit.ts";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { MAX_COMMIT_BYTES, MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import type { TransitionInput } from "../../../lambdas/game/transition.ts";
import { readHistory } from "../../../lambdas/store/history.ts";
import { versionOf } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import type { ChunkRow } from "../../../lambdas/store/rows.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { wholeRows } from "../../../lambdas/store/whole-states.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, appendAt, create, move } from "../../fixtures/appends.ts";
import { changeCommit, manifests } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { countingSeam, DiedError, dyingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

/** Compares as text: a difference in 5 MB would be printed for minutes. */
function expectSame(found: Json, expected: Json): void {
  expect(JSON.stringify(found) === JSON.stringify(expected)).toBe(true);
}

/** A state of so many bytes that hardly shrinks. */
function dense(bytes: number, seed = "s"): Json {
  const known = made.get(`${bytes} ${seed}`) ?? makeDense(bytes, seed);
  made.set(`${bytes} ${seed}`, known);
  return known;
}

const made = new Map<string, Json>();

function makeDense(bytes: number, seed: string): Json {
  const words = Array.from({ length: Math.floor((bytes - 30) / 46) }, (_, nth) =>
    hash("sha256", `${seed}${nth}`, "base64url"),
  );
  const pad = "x".repeat(bytes - jsonBytes({ words, pad: "" }));
  return { words, pad };
}

const large = dense(MAX_COMMIT_BYTES + 1);

type Kind = Append["kind"];
function giving(state: Json, kind: Kind = "move", ...more: TransitionInput[]): Append {
  return asked({
    commitId: "whole",
    kind,
    ...(kind === "correction" && { reason: "because" }),
    transitions: [{ action: "set", state }, ...more],
  });
}

async function chunksOf(table: StateTable, gameId = "g", now = START): Promise<ChunkRow[]> {
  const chunks: ChunkRow[] = [];
  for await (const chunk of wholeRows(table, gameId, now)) chunks.push(chunk);
  return chunks;
}

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

/** A game with a whole state at version 2, one of whose chunks is damaged. */
async function damaged(damage: (chunk: ChunkRow, table: StateTable) => Promise<void>) {
  const table = memoryStateTable();
  const here = world({ table });
  const cursors = await appendAll(here, await create(here, "g"), [move("a"), giving(large), move("b")]);
  const [chunk] = await chunksOf(table);
  if (chunk) await damage(chunk, table);
  return { here, table, cursor: cursors[3] ?? cursors[0] };
}

async function removed({ gameId, position }: ChunkRow, table: StateTable) {
  return await table.put({ kind: "tombstone", gameId, position, expiresAt: 1 });
}

describe("damage", () => {
  async function replaced({ gameId, position }: ChunkRow, table: StateTable) {
    return await table.put({ kind: "tombstone", gameId, position, expiresAt: START / 1_000 + 86_400 });
  }
  async function spoiled(chunk: ChunkRow, table: StateTable) {
    const bytes = Uint8Array.from(chunk.bytes);
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    await table.put({ ...chunk, bytes });
  }

  test.each([
    ["a chunk is missing", removed],
    ["another row exists in a chunk's place", replaced],
    ["the checksum of its state does not match", spoiled],
  ])("where %s, the history is gone there, and never a wrong state", async (reason, damage) => {
    const { here, cursor } = await damaged(damage);
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 2, to: 2 });
    expect((await recovered(here, "g", 1)).state).toEqual({ last: "a" });
    const again = await appendAll(here, cursor, [asked({ ...giving({ whole: 2 }), commitId: "again" })]);
    expect((await recovered(here, "g")).state).toEqual({ whole: 2 });
    expect(again[1]?.head.version).toBe(4);
    expect(reason).toBeTruthy();
  });

  test("by a row that is no chunk does not get into what is archived", async () => {
    const { table } = await damaged(async () => {});
    const [first, ...others] = await chunksOf(table);
    if (first) await replaced(first, table);
    expect(await chunksOf(table)).toEqual(others);
  });

  test("of the name in the row is detected", async () => {
    const { here, table } = await damaged(async () => {});
    await changeCommit(table, "g", 2, ({ whole, ...commit }) => ({
      ...commit,
      ...(whole && { whole: { ...whole, checksum: `${whole.checksum.slice(0, -1)}_` } }),
    }));
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 2, to: 2 });
  });

  test("of a creation's state is detected", async () => {
    const table = memoryStateTable();
    const here = world({ table });
    await create(here, "g", { state: large });
    const [chunk] = await chunksOf(table);
    if (chunk) await spoiled(chunk, table);
    expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "history-gone", from: 0, to: 0 });
  });
});

describe("the history", () => {
  async function page(here: World, query: { start?: number; newestFirst?: boolean; small?: boolean }) {
    return await readHistory(here.table, { gameId: "g", newestFirst: false, limit: 100, ...query }, here.now);
  }

  test("shows the state, on a page that begins with it", async () => {
    const here = world();
    const more = { action: "more", patch: { more: 1 } };
    await appendAll(here, await create(here, "g"), [move("a"), giving(large, "resync", more), move("b")]);
    const first = await page(here, {});
    expect(first.transitions.map(({ version }) => version)).toEqual([1]);
    expect(first.next).toBe(2);
    const second = await page(here, { start: 2 });
    expect(second.transitions.map(({ version }) => version)).toEqual([2, 3]);
    expect(second.next).toBe(4);
    expect(second.transitions[0]).toMatchObject({ action: "set", kind: "resync", state: large });
    expect(await page(here, { start: 3 })).toMatchObject({ transitions: [{ version: 3 }], next: 4 });
    const backwards = await page(here, { newestFirst: true });
    expect(backwards.transitions.map(({ version }) => version)).toEqual([4]);
    expect(backwards.next).toBe(3);
    expect(await page(here, { newestFirst: true, start: 2 })).toMatchObject({
      transitions: [{ version: 2, state: large }],
      next: 1,
    });
  });

  test("that starts behind it neither reads it nor ends at it", async () => {
    const { here, cursor } = await damaged(removed);
    await appendAll(here, cursor, [move("c")]);
    for (const small of [true, false]) {
      const { transitions, next } = await page(here, { start: 3, small });
      expect(transitions.map(({ version }) => version)).toEqual([3, 4]);
      expect(next).toBeUndefined();
    }
  });

  test("ends before it where the page is to be small", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), [giving(large, "move", { action: "more" })]);
    expect(await page(here, { small: true })).toEqual({ transitions: [], next: 1 });
    expect(await page(here, { small: true, start: 2 })).toEqual({ transitions: [], next: 2 });
    expect(await page(here, { small: true, newestFirst: true, start: 1 })).toEqual({
      transitions: [],
      next: 1,
    });
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
