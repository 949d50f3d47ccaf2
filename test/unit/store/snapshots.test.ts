import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { CHUNK_BYTES } from "../../../lambdas/game/snapshot.ts";
import { itemSize, writeUnits } from "../../../lambdas/store/item-size.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import {
  chunkPosition,
  commitPosition,
  manifestPosition,
  partitionsOf,
} from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { listSnapshots } from "../../../lambdas/store/snapshot-list.ts";
import { findSnapshot, keepSnapshot, readSnapshot, writeSnapshot } from "../../../lambdas/store/snapshots.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, batch, create, move, moves } from "../../fixtures/appends.ts";
import { manifests, removeRow, rowAt, spoilSnapshot, spreadSnapshot } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

type Room = World & { readonly table: MemoryStateTable };

/** A game at version 8 with a snapshot at 4; the last four moves grow its state by so many bytes in all. */
async function game(bytes = 0): Promise<Room> {
  const table = memoryStateTable();
  const here = { ...world(), table };
  const [first, fourth = first] = await appendAll(here, await create(here, "g"), [batch("a", 4)]);
  await makeSnapshot(here, "g");
  const growth = [5, 6, 7, 8].map((version) =>
    move(`m${version}`, { action: "grow", patch: { [`part${version}`]: noise(bytes / 4) } }),
  );
  await appendAll(here, fourth, growth);
  here.now = START + DAY_MS;
  return here;
}

/** What does not compress: about as large in a snapshot as it is. */
function noise(bytes: number): string {
  return randomBytes((bytes * 3) / 4).toString("base64");
}

/** The same room, with a seam before its table. */
function through(room: Room, seam: Seam): World {
  return { ...room, table: faultyStateTable(room.table, seam) };
}

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

describe("a process that ends while it makes a snapshot", () => {
  test("leaves the game as it was, and the next try completes it", async () => {
    const { state } = await recovered(await game(3 * CHUNK_BYTES), "g");
    const calls = await dieEverywhere({
      start: () => game(3 * CHUNK_BYTES),
      run: (room, seam) => makeSnapshot(through(room, seam), "g"),
      check: async (room, end) => {
        const left = await recovered(room, "g");
        expect(left, end).toMatchObject({ version: 8, report: { passedOver: [] } });
        const { manifest } = await makeSnapshot(room, "g");
        expect(await readSnapshot(room.table, "g", 8, room.now), end).toEqual({
          manifest,
          state: left.state,
        });
        const expiries = manifests(room.table, "g").map(({ expiresAt }) => expiresAt);
        expect(expiries, end).toEqual([expiryOf(room.now, 30), undefined]);
      },
    });
    expect(Object.keys(state ?? {})).toHaveLength(5);
    const inserts = ["insert", "insert", "insert", "insert", "insert"];
    expect(calls).toEqual(["query", "query", ...inserts, "query", "expire", "expire"]);
  });
});

describe("a game that is wiped while its snapshot is made", () => {
  test("keeps nothing of it, whenever the wipe runs", async () => {
    for (const call of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const room = await game(2 * CHUNK_BYTES);
      const seam = interposingSeam(call, () => wipeRows(room.table, "g", room.now));
      const making = makeSnapshot(through(room, seam), "g");
      // Once the snapshot has looked for the wipe, the wipe sees the snapshot.
      if (call <= 7)
        expect(await refusalOf(making), `before call ${call}`).toMatchObject({ kind: "game-wiped" });
      else expect(await making, `before call ${call}`).toMatchObject({ made: true });
      expect(seam.calls.length, `before call ${call}`).toBeGreaterThanOrEqual(call);
      // What came too late for the first pass, a later one removes.
      await wipeRows(room.table, "g", room.now);
      const kinds = partitionsOf("g").flatMap((partition) =>
        [...(room.table.rows.get(partition)?.values() ?? [])].map(({ kind }) => kind),
      );
      expect(new Set(kinds), `before call ${call}`).toEqual(new Set(["tombstone"]));
    }
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
