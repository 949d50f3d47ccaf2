import { describe, expect, it } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import {
  appendAll,
  appendAt,
  batch,
  create,
  DAY_MS,
  elsewhere,
  HOUR_MS,
  move,
  recovered,
  START,
  type World,
  world,
} from "../../fixtures/world.ts";

type Room = World & { readonly table: MemoryStateTable };

/** A game with two snapshots and a tail, and its cursors; a day has passed. */
async function game(): Promise<Room & { readonly cursors: readonly OpenedCursor[] }> {
  const table = memoryStateTable();
  const here = { ...world(), table };
  const cursors: OpenedCursor[] = [await create(here, "g", { state: { secret: 0 } })];
  for (const request of [batch("b1", 3), move("m4"), move("m5")]) {
    here.now += HOUR_MS;
    const [last] = cursors.slice(-1);
    if (!last) throw new Error("no cursor");
    cursors.push(...(await appendAll(here, last, [request])).slice(1));
    if (request.commitId !== "m5") await makeSnapshot(here, "g");
  }
  here.now = START + DAY_MS;
  return { ...here, cursors };
}

function rows({ table }: Room) {
  return [...(table.rows.get("g")?.values() ?? [])];
}

const creatableAt = expiryOf(START + DAY_MS, 30) * 1000;

describe("a wipe", () => {
  it("leaves tombstones where commits stood, behind the head, and where a snapshot may be on its way, each as long as needed", async () => {
    const room = await game();
    expect(await wipeRows(room.table, "g", room.now)).toBe(creatableAt);
    const tombstone = { kind: "tombstone", gameId: "g" };
    expect(rows(room).toSorted((left, right) => (left.position < right.position ? -1 : 1))).toEqual([
      { ...tombstone, position: "000000000000", expiresAt: creatableAt / 1000 },
      { ...tombstone, position: "000000000001", expiresAt: expiryOf(START + HOUR_MS, 30) },
      { ...tombstone, position: "000000000004", expiresAt: expiryOf(START + 2 * HOUR_MS, 30) },
      { ...tombstone, position: "000000000005", expiresAt: expiryOf(START + 3 * HOUR_MS, 30) },
      { ...tombstone, position: "000000000005#snapshot#0000", expiresAt: creatableAt / 1000 },
      { ...tombstone, position: "000000000005#snapshot#~", expiresAt: creatableAt / 1000 },
      { ...tombstone, position: "000000000006", expiresAt: creatableAt / 1000 },
    ]);
  });

  it("again says the same, and changes nothing", async () => {
    const room = await game();
    await wipeRows(room.table, "g", room.now);
    const before = rows(room);
    expect(await wipeRows(room.table, "g", room.now + HOUR_MS)).toBe(creatableAt);
    expect(rows(room)).toEqual(before);
  });

  it("of a game that does not exist, or no longer, finds nothing", async () => {
    const room = await game();
    expect(await wipeRows(room.table, "none", room.now)).toBeUndefined();
    await wipeRows(room.table, "g", room.now);
    expect(await wipeRows(room.table, "g", creatableAt)).toBeUndefined();
  });

  it("leaves other games alone", async () => {
    const room = await game();
    await create(room, "g2");
    await wipeRows(room.table, "g", room.now);
    expect(await recovered(room, "g2")).toMatchObject({ version: 0 });
  });

  it("takes along what others append while it begins", async () => {
    const room = await game();
    let [last] = room.cursors.slice(-1);
    const seam = interposingSeam(2, async () => {
      if (!last) throw new Error("no cursor");
      last = (await appendAll(elsewhere(room), last, [move("late")]))[1];
    });
    expect(await wipeRows(faultyStateTable(room.table, seam), "g", room.now)).toBe(creatableAt);
    expect(seam.calls.slice(0, 4)).toEqual(["query", "insert", "query", "insert"]);
    expect(new Set(rows(room).map(({ kind }) => kind))).toEqual(new Set(["tombstone"]));
  });

  it("passes errors of the store on", async () => {
    const room = await game();
    const failing = { ...room.table, query: () => Promise.reject(new Error("no store")) };
    await expect(wipeRows(failing, "g", room.now)).rejects.toThrow("no store");
  });

  it("cut off at any point stops appends from its first write on, and the next call completes it", async () => {
    const calls = await dieEverywhere({
      start: game,
      run: (room, seam) => wipeRows(faultyStateTable(room.table, seam), "g", room.now),
      check: async (room, end) => {
        if (rows(room).some(({ kind }) => kind === "tombstone")) {
          for (const cursor of room.cursors) {
            const late = appendAt(elsewhere(room), cursor, move(`late after ${cursor.head.version}`));
            const outcome = await late.then(
              (appended) => appended.outcome,
              () => "refused",
            );
            expect(outcome, end).toBe("refused");
          }
          expect((await refusalOf(recovered(room, "g"))).kind, end).toBe("game-wiped");
          expect((await refusalOf(create(room, "g"))).kind, end).toBe("game-wiped");
        } else expect(await recovered(room, "g"), end).toMatchObject({ version: 5 });
        expect(await wipeRows(room.table, "g", room.now), end).toBe(creatableAt);
        expect(new Set(rows(room).map(({ kind }) => kind)), end).toEqual(new Set(["tombstone"]));
        expect(JSON.stringify(rows(room)), end).not.toContain("secret");
        room.now = creatableAt;
        await create(room, "g", { state: { second: true } });
        expect(await recovered(room, "g"), end).toMatchObject({ version: 0, state: { second: true } });
      },
    });
    expect(calls.filter((call) => call !== "query")).toEqual([
      "insert", // the tombstone behind the head
      "put", // what is yet to become a snapshot at 5: its chunk and its manifest
      "put",
      "put", // 5
      "remove", // the snapshot at 4: its manifest, then its chunk
      "remove",
      "put", // 4
      "remove",
      "remove",
      "put", // 1 to 3
      "put", // the creation
    ]);
  });
});
