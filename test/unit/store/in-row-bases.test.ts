import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCursor, signCursor } from "../../../lambdas/game/cursor.ts";
import type { TransitionInput } from "../../../lambdas/game/transition.ts";
import { WrongBaseError } from "../../../lambdas/store/check-base.ts";
import { fromItem, toItem } from "../../../lambdas/store/items.ts";
import { commitPosition, versionOf } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { appendAll, appendAt, create, move } from "../../fixtures/appends.ts";
import { changeCommit, forgeState, keptRows, rowAt } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

const never = gameTypes(gameType({ snapshot: { onPhaseChange: false, onTerminalPhase: false } }));

function played() {
  const table = memoryStateTable();
  return { table, here: world({ table, gameTypes: never, keepStates: true }) };
}

const change: fc.Arbitrary<TransitionInput> = fc.oneof(
  fc
    .dictionary(fc.constantFrom("a", "b", "c"), fc.string({ maxLength: 300 }))
    .map((patch) => ({ action: "m", patch })),
  fc.string({ maxLength: 40 }).map((value) => ({
    action: "j",
    patch: [{ op: "add" as const, path: "/d", value }],
  })),
  fc.string({ maxLength: 300 }).map((s) => ({ action: "w", state: { s } })),
);

const keys = { epoch: "life", current: { id: "k1", secret: new Uint8Array(32).fill(1) } };

test("with any base, and whether a process or a cursor holds the state, it is the same at every version", async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const commits = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(
      commits,
      fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
      async (all, moves) => {
        const { here } = played();
        let process = here;
        let cursor = await create(here, "g");
        for (const [index, transitions] of all.entries()) {
          // Now and then another process appends, which holds no state.
          if (moves[index]) process = elsewhere(here);
          const appended = await appendAt(process, cursor, move(`c${index}`, ...transitions));
          if (appended.outcome !== "written") throw new Error(appended.outcome);
          const { head, issuedAt, carried } = appended;
          const opened = openCursor(keys, "g", signCursor(keys, head, issuedAt, carried));
          if (!("head" in opened)) throw new Error("the cursor proves nothing");
          cursor = opened;
        }
        const context = { table: here.table, gameTypes: never, now: here.now };
        for (let version = 0; version <= cursor.head.version; version += 1) {
          const fromLog = await recover(context, { gameId: "g", version, kept: false });
          const found = await recover(context, { gameId: "g", version });
          expect(found.state).toEqual(fromLog.state);
          for (const baseAtMost of [version - 1, version - 5])
            if (baseAtMost >= 0)
              expect((await recover(context, { gameId: "g", version, baseAtMost })).state).toEqual(
                found.state,
              );
        }
      },
    ),
    { seed, numRuns: 25 },
  );
});

describe("a state in a row", () => {
  async function game(count = 22) {
    const { table, here } = played();
    const requests = Array.from({ length: count }, (_, n) =>
      move(`m${n}`, { action: "move", patch: { ply: n } }),
    );
    const cursors = await appendAll(here, await create(here, "g"), requests);
    return {
      table,
      here,
      cursors,
      last: cursors.at(-1) ?? cursors[0],
      newest: keptRows(table, "g").at(-1) ?? 0,
    };
  }

  test("that is damaged is passed over, said, and the chain still verifies", async () => {
    const { table, here, newest } = await game();
    await changeCommit(table, "g", newest, (commit) => {
      if (!commit.base || commit.base.form === "given") throw new Error("no state");
      return { ...commit, base: { ...commit.base, bytes: commit.base.bytes.map((byte) => byte ^ 1) } };
    });
    expect(await recovered(here, "g")).toMatchObject({
      state: { ply: 21 },
      report: {
        base: { kind: "commit" },
        passedOver: [{ version: newest, reason: "its state is not the one that was written" }],
      },
    });
    expect((await makeSnapshot(here, "g")).made).toBe(true);
  });

  test("whose bytes are gone is passed over as well", async () => {
    const { table, here, newest } = await game();
    const row = rowAt(table, "g", commitPosition(newest));
    const { b: _bytes, ...item } = toItem(row);
    await table.put(fromItem(item));
    expect((await recovered(here, "g")).report.passedOver).toMatchObject([{ version: newest }]);
  });

  test("is compared by a database that answers, or not at all", async () => {
    const { here } = await game();
    let queries = 0;
    const down = faultyStateTable(here.table, {
      run: async (call, work) => {
        if (call === "query") queries += 1;
        if (queries === 2) throw new Error("down");
        return await work();
      },
    });
    await expect(makeSnapshot({ ...here, table: down }, "g")).rejects.toThrow("down");
  });

  test("of a schema that is not known yet is passed over", async () => {
    const { table, here, newest } = await game();
    await changeCommit(table, "g", newest, (commit) => ({
      ...commit,
      ...(commit.base && { base: { ...commit.base, schemaVersion: 9 } }),
    }));
    const { passedOver } = (await recover({ ...here, table }, { gameId: "g", version: newest - 1 })).report;
    expect(passedOver).toEqual([]);
    await expect(recovered(here, "g")).rejects.toThrow("history-gone");
  });

  test("that is wrong is noticed when a snapshot is made, which does not build on it", async () => {
    const { table, here, newest, cursors } = await game(20);
    expect(newest).toBe(20);
    await forgeState(table, "g", newest, cursors[19]?.head.hash);
    expect((await recovered(here, "g")).state).toEqual({ forged: true });
    await expect(makeSnapshot(here, "g")).rejects.toThrow(WrongBaseError);
    expect(await recovered(here, "g")).toMatchObject({
      state: { ply: 19 },
      report: { base: { kind: "snapshot", version: 20 } },
    });
    expect((await makeSnapshot(here, "g")).made).toBe(false);
  });

  test("that is wrong in a row that does not fit the chain is no base for a snapshot", async () => {
    const { table, here, newest } = await game();
    await forgeState(table, "g", newest);
    await expect(makeSnapshot(here, "g")).rejects.toThrow("history-gone");
  });

  test("is taken as right where nothing is left to compare it with", async () => {
    const { table, here, newest } = await game();
    for (const [position] of table.rows.get("g") ?? [])
      if (versionOf(position) < newest) table.rows.get("g")?.delete(position);
    expect((await makeSnapshot(here, "g")).made).toBe(true);
  });

  test("is no reason to refuse an append when the state before it can't be had", async () => {
    const { table, here, last } = await game(22);
    for (const [position] of table.rows.get("g") ?? [])
      if (versionOf(position) < 22) table.rows.get("g")?.delete(position);
    const due = { ...last.head, tailRows: 9, base: 3 };
    const other = elsewhere(here);
    const { outcome, head } = await appendAt(other, { ...last, head: due }, move("next"));
    expect(outcome).toBe("written");
    expect(head).toMatchObject({ base: 23, tailRows: 0 });
  });

  test("waits for no failing database: an append that can't read what it needs says so", async () => {
    const { here, last } = await game(22);
    const down = faultyStateTable(here.table, {
      run: async (call, work) => {
        if (call === "query") throw new Error("down");
        return await work();
      },
    });
    const other = { ...elsewhere(here), table: down };
    const due = { ...last, head: { ...last.head, tailRows: 9 } };
    await expect(appendAt(other, due, move("next"))).rejects.toThrow("down");
  });
});
