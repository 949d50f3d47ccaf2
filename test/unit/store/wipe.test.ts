import { describe, expect, test } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { commitRow } from "../../../lambdas/store/rows.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, appendAt, batch, create, move } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

/** How far a clock may be off, either way. */
const MAX_SKEW_MS = 12 * 60_000;

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

const expiresAt = expiryOf(START + DAY_MS, 30);
const creatableAt = expiresAt * 1000 + HOUR_MS;
const whole = { found: true, finished: true, creatableAt };

describe("a wipe", () => {
  test("leaves tombstones where commits were and behind the head, each as long as needed", async () => {
    const room = await game();
    expect(await wipeRows(room.table, "g", room.now)).toEqual(whole);
    const tombstone = { kind: "tombstone", gameId: "g" };
    expect(rows(room).toSorted((left, right) => (left.position < right.position ? -1 : 1))).toEqual([
      { ...tombstone, position: commitPosition(0), expiresAt },
      { ...tombstone, position: commitPosition(1), expiresAt: expiryOf(START + HOUR_MS, 30) },
      { ...tombstone, position: commitPosition(4), expiresAt: expiryOf(START + 2 * HOUR_MS, 30) },
      { ...tombstone, position: commitPosition(5), expiresAt: expiryOf(START + 3 * HOUR_MS, 30) },
      { ...tombstone, position: commitPosition(6), expiresAt, last: true },
    ]);
  });

  test("again says the same, and changes nothing", async () => {
    const room = await game();
    await wipeRows(room.table, "g", room.now);
    const before = rows(room);
    expect(await wipeRows(room.table, "g", room.now + HOUR_MS)).toEqual({ ...whole, found: false });
    expect(rows(room)).toEqual(before);
  });

  test("of a game without rows takes its first place, for as long as a request may be about to create it", async () => {
    const room = await game();
    const guarded = { found: false, finished: true, creatableAt: room.now + 2 * HOUR_MS };
    expect(await wipeRows(room.table, "none", room.now)).toEqual(guarded);
    expect((await refusalOf(create(room, "none"))).kind).toBe("game-wiped");
    room.now += 2 * HOUR_MS;
    await create(room, "none");
    const late = { mayBeCreating: false };
    expect(await wipeRows(room.table, "nobody", room.now, late)).toEqual({ found: false, finished: true });
    await create(room, "nobody");
  });

  test("of rows that have expired, though not for a clock that is behind, leaves that one nothing either", async () => {
    const room = await game();
    const until = START + 31 * DAY_MS;
    for (const [position, row] of room.table.rows.get("g") ?? [])
      room.table.rows.get("g")?.set(position, { ...row, expiresAt: until / 1000 });
    await wipeRows(room.table, "g", until + MAX_SKEW_MS);
    expect(await refusalOf(recovered({ ...room, now: until - MAX_SKEW_MS }, "g"))).toMatchObject({
      kind: "game-wiped",
    });
    expect(rows(room).filter(({ kind }) => kind !== "tombstone")).toEqual([]);
  });

  test("removes the states that didn't fit in a commit's row", async () => {
    const room = await game();
    const chunk = {
      kind: "chunk",
      gameId: "g#w",
      position: "-checksum#0000",
      bytes: Uint8Array.of(1),
    } as const;
    await room.table.put(chunk);
    expect(await wipeRows(room.table, "g", room.now)).toEqual(whole);
    expect(room.table.rows.get("g#w")?.size).toBe(0);
  });

  test("continues where it stopped when its time was up: page after page, 25 rows a request", async () => {
    const room = await game();
    const [last] = room.cursors.slice(-1);
    if (!last) throw new Error("no cursor");
    for (let version = 6; version <= 2_505; version += 1) {
      const commit = { head: { ...last.head, version }, commitId: `c${version}`, count: 1, data: "[]" };
      await room.table.put(commitRow(commit));
    }
    let passes = 0;
    for (;;) {
      passes += 1;
      const { finished } = await wipeRows(room.table, "g", room.now, { mayGoOn: () => false });
      if (finished) break;
    }
    expect(passes).toBe(4);
    expect(new Set(rows(room).map(({ kind }) => kind))).toEqual(new Set(["tombstone"]));
  });

  test("of 10,000 commits takes some 410 requests, and some 500 in parts of a page, each of which looks through the parts before", async () => {
    for (const [mayGoOn, most] of [
      [() => true, 430],
      [() => false, 520],
    ] as const) {
      const room = await game();
      const [last] = room.cursors.slice(-1);
      if (!last) throw new Error("no cursor");
      for (let version = 6; version <= 10_000; version += 1) {
        const commit = { head: { ...last.head, version }, commitId: `c${version}`, count: 1, data: "[]" };
        await room.table.put(commitRow(commit));
      }
      let requests = 0;
      const counted: StateTable = {
        ...room.table,
        query: async (query, now) => {
          requests += 1;
          return await room.table.query(query, now);
        },
        overwrite: async (changes) => {
          requests += Math.ceil(changes.length / 25);
          await room.table.overwrite(changes);
        },
      };
      while (!(await wipeRows(counted, "g", room.now, { mayGoOn })).finished);
      expect(requests).toBeLessThan(most);
    }
  });

  test("leaves other games alone", async () => {
    const room = await game();
    await create(room, "g2");
    await wipeRows(room.table, "g", room.now);
    expect(await recovered(room, "g2")).toMatchObject({ version: 0 });
  });

  test("takes along what others append while it begins", async () => {
    const room = await game();
    let [last] = room.cursors.slice(-1);
    const seam = interposingSeam(2, async () => {
      if (!last) throw new Error("no cursor");
      last = (await appendAll(elsewhere(room), last, [move("late")]))[1];
    });
    expect(await wipeRows(faultyStateTable(room.table, seam), "g", room.now)).toEqual(whole);
    expect(seam.calls.slice(0, 4)).toEqual(["query", "insert", "query", "insert"]);
    expect(new Set(rows(room).map(({ kind }) => kind))).toEqual(new Set(["tombstone"]));
  });

  test("passes errors of the store on", async () => {
    const room = await game();
    const failing = { ...room.table, query: () => Promise.reject(new Error("no store")) };
    await expect(wipeRows(failing, "g", room.now)).rejects.toThrow("no store");
  });

  test("interrupted at any point stops appends from its first write on, and the next call completes it", async () => {
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
        expect(await wipeRows(room.table, "g", room.now), end).toMatchObject({ finished: true, creatableAt });
        expect(new Set(rows(room).map(({ kind }) => kind)), end).toEqual(new Set(["tombstone"]));
        expect(JSON.stringify(rows(room)), end).not.toContain("secret");
        room.now = creatableAt;
        await create(room, "g", { state: { second: true } });
        expect(await recovered(room, "g"), end).toMatchObject({ version: 0, state: { second: true } });
      },
    });
    // The tombstone behind the head, then all the rest of a page.
    expect(calls).toEqual([
      "query",
      "insert",
      "query",
      "overwrite",
      "query",
      "overwrite",
      "query",
      "overwrite",
    ]);
  });
});
