import { expect, test } from "vitest";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DiedError, dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS } from "../../fixtures/time.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

const CALLS = 4;

/** One seam behind another. */
function both(first: Seam, second: Seam): Seam {
  return { run: (call, work) => first.run(call, () => second.run(call, work)) };
}

async function game() {
  const table = memoryStateTable();
  const here = { ...world(), table };
  await appendAll(here, await create(here, "g"), moves(3));
  return here;
}

test.each(Array.from({ length: CALLS }, (_, index) => index + 1))(
  "a wipe before call %i of a snapshot keeps it away with its next pass, wherever that is interrupted (simulation seeds 91 and 5800)",
  async (wipe) => {
    for (let end = wipe; end <= CALLS; end += 1) {
      for (const moment of ["before", "after"] as const) {
        const room = await game();
        const wiping = interposingSeam(wipe, () => wipeRows(room.table, "g", room.now));
        const table = faultyStateTable(room.table, both(wiping, dyingSeam(end, moment)));
        const ended = await makeSnapshot({ ...room, table }, "g").catch((error: unknown) => error);
        const what = `${moment} call ${end}: ${ended instanceof DiedError ? "interrupted" : String(ended)}`;
        await wipeRows(room.table, "g", room.now);
        const kinds = [...(room.table.rows.get("g")?.values() ?? [])].map(({ kind }) => kind);
        expect(new Set(kinds), what).toEqual(new Set(["tombstone"]));
        room.now += 30 * DAY_MS + HOUR_MS;
        expect((await refusalOf(recovered(room, "g"))).kind, what).toBe("game-not-found");
      }
    }
  },
);

test("a wipe keeps away every snapshot that a running request may be about to make, not only the newest", async () => {
  const room = await game();
  room.now += 2 * HOUR_MS;
  const { head } = await recovered(room, "g");
  if (!head) throw new Error("no head");
  const seam = interposingSeam(2, async () => {
    await appendAll(elsewhere(room), { head, issuedAt: room.now }, moves(2, 4));
    await wipeRows(room.table, "g", room.now);
  });
  const table = faultyStateTable(room.table, both(seam, dyingSeam(3, "after")));
  await makeSnapshot({ ...room, table }, "g").catch((error: unknown) => error);
  expect((await refusalOf(recovered(room, "g"))).kind).toBe("game-wiped");
  await wipeRows(room.table, "g", room.now);
  const kinds = [...(room.table.rows.get("g")?.values() ?? [])].map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(["tombstone"]));
});

test("what an earlier try left of a snapshot is written over", async () => {
  const room = await game();
  const dying = faultyStateTable(room.table, dyingSeam(2, "after"));
  await expect(makeSnapshot({ ...room, table: dying }, "g")).rejects.toThrow(DiedError);
  expect(await makeSnapshot(room, "g")).toMatchObject({ made: true, manifest: { head: { version: 3 } } });
  expect((await recovered(room, "g")).report.base).toEqual({ kind: "snapshot", version: 3 });
});
