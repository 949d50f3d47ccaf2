import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { itemSize, writeUnits } from "../../../lambdas/store/item-size.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import { chunkPosition, commitPosition, manifestPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { listSnapshots } from "../../../lambdas/store/snapshot-list.ts";
import { findSnapshot, keepSnapshot, readSnapshot, writeSnapshot } from "../../../lambdas/store/snapshots.ts";
import { appendAll, create, move, moves } from "../../fixtures/appends.ts";
import { manifests, removeRow, rowAt, spoilSnapshot, spreadSnapshot } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { snapshotRoom as game, noise, type Room, through } from "../../fixtures/snapshot-room.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

describe("a snapshot", () => {
  test("says what it is of, and what it follows", async () => {
    const room = await game();
    const { head, state } = await recovered(room, "g");
    const { manifest } = await makeSnapshot(room, "g");
    expect(manifest).toMatchObject({
      head,
      chunks: 0,
      schemaVersion: 1,
      madeAt: room.now,
      previous: { version: 4, chunks: 0 },
    });
    expect(await findSnapshot(room.table, "g", 8, room.now)).toEqual(manifest);
    expect(await readSnapshot(room.table, "g", 8, room.now)).toEqual({ manifest, state });
  });

  test("stays until a newer one exists; then it lives as long as commits do", async () => {
    const room = await game();
    function expiries() {
      return manifests(room.table, "g").map(({ expiresAt }) => expiresAt);
    }
    expect(expiries()).toEqual([undefined]);
    await makeSnapshot(room, "g");
    expect(expiries()).toEqual([expiryOf(room.now, 30), undefined]);
    const { state } = await recovered(room, "g");
    room.now += 30 * DAY_MS;
    expect((await refusalOf(readSnapshot(room.table, "g", 4, room.now))).kind).toBe("snapshot-not-found");
    expect(await recovered(room, "g")).toMatchObject({ version: 8, state });
  });

  test("that the game continues from is kept for good, and only its own rows are changed", async () => {
    const room = await game();
    const { manifest } = await makeSnapshot(room, "g");
    spreadSnapshot(room.table, "g", 4);
    const tombstone = { kind: "tombstone", gameId: "g", position: chunkPosition(4, 1) } as const;
    await room.table.put({ ...tombstone, expiresAt: expiryOf(room.now, 1) });
    const [old = manifest] = manifests(room.table, "g");
    expect(await keepSnapshot(room.table, old, room.now)).toBeDefined();
    for (const position of [chunkPosition(4, 0), manifestPosition(4)])
      expect(rowAt(room.table, "g", position).expiresAt).toBeUndefined();
    expect(rowAt(room.table, "g", tombstone.position).expiresAt).toBe(expiryOf(room.now, 1));
  });

  test("that is to be kept, interrupted at any point, shows that there is work left: the manifest goes last (simulation seed 511748)", async () => {
    await dieEverywhere({
      start: async () => {
        const room = await game(2 * CHUNK_BYTES);
        await makeSnapshot(room, "g");
        for (const [position, { kind }] of room.table.rows.get("g") ?? [])
          if (kind !== "commit") await room.table.expire("g", position, expiryOf(room.now, 30));
        return room;
      },
      run: async (room, seam) => {
        const newest = manifests(room.table, "g").at(-1);
        if (newest) await keepSnapshot(through(room, seam).table, newest, room.now);
      },
      check: async ({ table }, end) => {
        const newest = manifests(table, "g").at(-1);
        const chunks = Array.from({ length: newest?.chunks ?? 0 }, (_, chunk) =>
          rowAt(table, "g", chunkPosition(8, chunk)),
        );
        expect(chunks.length, end).toBeGreaterThan(1);
        if (newest?.expiresAt === undefined)
          for (const { expiresAt } of chunks) expect(expiresAt, end).toBeUndefined();
      },
    });
  });

  test("of which chunks are gone is not kept: it would cover what it does not hold", async () => {
    const room = await game();
    spreadSnapshot(room.table, "g", 4);
    await removeRow(room.table, "g", chunkPosition(4, 0));
    await room.table.expire("g", manifestPosition(4), expiryOf(room.now, 30));
    const [old] = manifests(room.table, "g");
    if (!old) throw new Error("no snapshot");
    expect(await keepSnapshot(room.table, old, room.now)).toBeUndefined();
    expect(rowAt(room.table, "g", manifestPosition(4)).expiresAt).toBe(expiryOf(room.now, 30));
  });

  test("of a small state is one row next to its name: the manifest holds the state, and goes with it", async () => {
    const room = await game();
    const { manifest } = await makeSnapshot(room, "g");
    const rows = [...(room.table.rows.get("g")?.values() ?? [])];
    expect(rows.filter(({ kind }) => kind !== "commit")).toEqual(manifests(room.table, "g"));
    expect(writeUnits(toItem(manifest))).toBe(1);
    const [old = manifest] = manifests(room.table, "g");
    const kept = await keepSnapshot(room.table, old, room.now);
    expect(kept).toEqual(manifests(room.table, "g")[0]);
    expect((await readSnapshot(room.table, "g", 4, room.now)).state).toEqual({ last: "a.3" });
  });

  test("goes into rows of its own from where the manifest would be more than one read unit", async () => {
    const room = await game();
    const { head } = await recovered(room, "g");
    if (!head) throw new Error("no head");
    const ends = [2_000, 3_200].map(async (bytes) => {
      const state = { noise: noise(bytes * 1.333) };
      const table = memoryStateTable();
      await table.put(rowAt(room.table, "g", commitPosition(8)));
      const manifest = await writeSnapshot(table, { head, state, schemaVersion: 1 }, room.now);
      expect((await readSnapshot(table, "g", 8, room.now)).state).toEqual(state);
      expect(itemSize(toItem(manifest))).toBeLessThanOrEqual(4_096);
      return manifest.chunks;
    });
    expect(await Promise.all(ends)).toEqual([0, 1]);
  });

  test("of 5 MB comes back whole, in chunks", async () => {
    const room = await game();
    const { head } = await recovered(room, "g");
    if (!head) throw new Error("no head");
    const state = { noise: noise(5_000_000) };
    const { chunks } = await writeSnapshot(room.table, { head, state, schemaVersion: 1 }, room.now);
    expect(chunks).toBeGreaterThanOrEqual((5_000_000 * 3) / 4 / CHUNK_BYTES);
    expect((await readSnapshot(room.table, "g", 8, room.now)).state).toEqual(state);
    expect(await recovered(room, "g")).toMatchObject({ state, report: { base: { version: 8 } } });
  });

  test("is refused when it is damaged, or not there", async () => {
    const room = await game();
    spoilSnapshot(room.table, "g", 4);
    expect(await refusalOf(readSnapshot(room.table, "g", 4, room.now))).toMatchObject({
      kind: "history-gone",
      from: 4,
      to: 4,
    });
    await removeRow(room.table, "g", manifestPosition(4));
    expect(await refusalOf(readSnapshot(room.table, "g", 4, room.now))).toEqual({
      kind: "snapshot-not-found",
      version: 4,
    });
    expect(await refusalOf(readSnapshot(room.table, "g", 8, room.now))).toEqual({
      kind: "snapshot-not-found",
      version: 8,
    });
  });
});

describe("the list of a game's snapshots", () => {
  async function versions({ table, now }: Room, before?: number): Promise<number[]> {
    const query = { gameId: "g", limit: 100, before };
    return (await listSnapshots(table, query, now)).snapshots.map(({ head }) => head.version);
  }

  test("goes back from the newest", async () => {
    const room = await game();
    await makeSnapshot(room, "g");
    const { head } = await recovered(room, "g");
    if (!head) throw new Error("no head");
    await appendAll(room, { head, issuedAt: room.now }, moves(3));
    await makeSnapshot(room, "g");
    expect(await versions(room)).toEqual([11, 8, 4]);
    expect(await versions(room, 11)).toEqual([8, 4]);
    expect(await versions(room, 8)).toEqual([4]);
    expect(await versions(room, 4)).toEqual([]);
  });

  test("ends where they are no longer kept, or where there are none", async () => {
    const room = await game();
    await makeSnapshot(room, "g");
    room.now += 30 * DAY_MS;
    expect(await versions(room)).toEqual([8]);
    const here = { ...world(), table: memoryStateTable() };
    await appendAll(here, await create(here, "g"), [move("m")]);
    expect(await versions(here)).toEqual([]);
  });
});
