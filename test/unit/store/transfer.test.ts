import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { inOne, partsOf, played, send, stage } from "../../fixtures/transferred-games.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a game that is exported and imported", () => {
  test("has equal states at every version, and equal digests, however it was played and cut", async () => {
    const step = fc.record({
      count: fc.integer({ min: 1, max: 50 }),
      snapshot: fc.boolean(),
      wait: fc.nat(10_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom("history", "history in one part", "state alone"),
        async (steps, size, how) => {
          const history = how !== "state alone";
          const from = stage();
          let cursor = await create(from, "g", { state: { start: true } });
          for (const [index, { count, snapshot, wait }] of steps.entries()) {
            from.now += wait;
            [, cursor = cursor] = await appendAll(from, cursor, [batch(`c${index}`, count)]);
            if (snapshot) await makeSnapshot(from, "g");
          }
          const to = stage(from.now + DAY_MS);
          const parts =
            how === "history in one part"
              ? inOne(await partsOf(from, true, steps.length + 1))
              : await partsOf(from, history, size);
          await send(to, parts);
          // Again, as after an answer that was lost.
          await send(to, parts);
          const newest = await recovered(from, "g");
          for (let version = history ? 0 : newest.version; version <= newest.version; version += 1) {
            const [here, there] = [await recovered(from, "g", version), await recovered(to, "g", version)];
            expect(there.state).toEqual(here.state);
            expect([there.phase, there.head?.idDigest, there.head?.contentDigest]).toEqual([
              here.phase,
              here.head?.idDigest,
              here.head?.contentDigest,
            ]);
          }
          expect((await recovered(to, "g", 0)).state).toEqual({ start: true });
        },
      ),
      { numRuns: 40 },
    );
  });

  test("interrupted at any point is completed by the same parts", async () => {
    const from = await played(3);
    const [base, ...rest] = await partsOf(from, false);
    if (!base) throw new Error("the state alone has a base");
    // As the command sends two large states: in two bodies.
    const apart = [base, ...inOne(rest)];
    const cuts = [await partsOf(from, true), [base, ...rest], apart, inOne(await partsOf(from, true, 3))];
    for (const parts of cuts) {
      await dieEverywhere({
        start: async () => stage(START + DAY_MS),
        run: async (to, seam) => await send(to, parts, seam),
        check: async (to, end) => {
          await send(to, parts);
          expect(await recovered(to, "g"), end).toMatchObject({ version: 3, state: { last: "m3" } });
          expect(to.games.entries.get("g"), end).toMatchObject({ version: 3 });
        },
      });
    }
  });

  test("in one part takes a write a row and two of the directory, and no read", async () => {
    const to = stage(START + DAY_MS);
    const seam = countingSeam();
    await send(to, inOne(await partsOf(await played(3), true, 3)), seam);
    expect(seam.calls).toEqual(["games.add", "insert", "insert", "insert", "insert", "games.advance"]);
  });

  test("in one part is refused where what an earlier try wrote was changed, or leads elsewhere", async () => {
    const to = stage(START + DAY_MS);
    const [part] = inOne(await partsOf(await played(3), true, 3));
    if (!part) throw new Error("there is a part");
    const other = { version: 3, stateDigest: digestOfState({}) };
    expect(await refusalOf(send(to, [{ ...part, complete: other }]))).toMatchObject({
      kind: "import-differs",
    });
    expect(to.games.entries.get("g")).toMatchObject({ version: 0 });
    const rows = to.table.rows.get("g");
    const row = rows?.get(commitPosition(2));
    if (row?.kind !== "commit") throw new Error("there is no such commit");
    rows?.set(commitPosition(2), { ...row, commit: { ...row.commit, data: "[]" } });
    expect(await refusalOf(send(to, [part]))).toMatchObject({ kind: "history-gone", from: 2, to: 2 });
  });

  test("and was played on meanwhile is left as it is by the same parts", async () => {
    const parts = await partsOf(await played(3), true);
    const to = stage(START + DAY_MS);
    await send(to, parts);
    const { head } = await recovered(to, "g");
    if (!head) throw new Error("the newest version has a head");
    await appendAll(to, { head, issuedAt: to.now }, [move("next")]);
    await send(to, parts);
    expect(await recovered(to, "g")).toMatchObject({ version: 4, state: { last: "next" } });
    expect((await recovered(to, "g", 3)).state).toMatchObject({ last: "m3" });
  });

  test("that is wiped while it is imported stays wiped", async () => {
    const parts = await partsOf(await played(2), true);
    const { calls, ...counting } = countingSeam();
    await send(stage(START + DAY_MS), parts, counting);
    for (const index of calls.keys()) {
      const to = stage(START + DAY_MS);
      const { table, games, now } = to;
      const seam = interposingSeam(index + 1, async () => await wipeGame({ table, games, now }, "g"));
      await refusalOf(send(to, parts, seam)).catch((error: unknown) =>
        expect(String(error)).toMatch(/nothing was refused/),
      );
      await wipeGame({ table, games, now: now + DAY_MS }, "g");
      const { kind } = await refusalOf(recovered(to, "g"));
      expect(["game-wiped", "game-not-found"], `wiped before call ${index + 1}`).toContain(kind);
    }
  });
});
