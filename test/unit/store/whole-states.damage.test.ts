import { describe, expect, test } from "vitest";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import type { ChunkRow } from "../../../lambdas/store/rows.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { appendAll, create } from "../../fixtures/appends.ts";
import { changeCommit } from "../../fixtures/damage.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { START } from "../../fixtures/time.ts";
import { chunksOf, damaged, giving, large, removed } from "../../fixtures/whole-states.ts";
import { recovered, world } from "../../fixtures/world.ts";

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
