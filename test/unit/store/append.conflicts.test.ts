import { describe, expect, test } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { type Appended, append } from "../../../lambdas/store/append.ts";
import type { AppendTo } from "../../../lambdas/store/append-to.ts";
import { appendAll, appendAt, appendExpecting, batch, create, move, moves } from "../../fixtures/appends.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { contextOf, elsewhere, recovered, world } from "../../fixtures/world.ts";

/** A conflict. @throws when it is none. */
function conflictOf(appended: Appended) {
  if (appended.outcome !== "conflict") throw new Error(`no conflict, but ${appended.outcome}`);
  return appended;
}

function versions({ missed }: ReturnType<typeof conflictOf>): number[] {
  return missed.transitions.map(({ version }) => version);
}

describe("a conflict", () => {
  test("tells the second writer what it missed, and gives it a cursor to continue with", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const [, first, second] = await appendAll(here, cursor, [batch("winner", 2), move("next")]);
    here.now = START + 1000;
    const conflict = conflictOf(await appendAt(elsewhere(here), cursor, move("loser")));
    expect(conflict).toMatchObject({ expected: 0, head: second?.head, issuedAt: START + 1000 });
    expect(conflict.missed).toEqual({
      transitions: [
        { version: 1, commitId: "winner", action: "move", patch: { last: "winner.0" } },
        { version: 2, commitId: "winner", action: "move", patch: { last: "winner.1" } },
        { version: 3, commitId: "next", action: "move", patch: { last: "next" } },
      ].map((transition) => ({
        ...transition,
        time: first?.head.time,
        from: "NOT_STARTED",
        to: "NOT_STARTED",
      })),
    });
    const { head, issuedAt } = conflict;
    expect(await appendAt(here, { head, issuedAt }, move("loser"))).toMatchObject({
      outcome: "written",
      head: { version: 4 },
    });
  });

  test("leaves what is there as it was", async () => {
    const here = world();
    const cursor = await create(here, "g");
    await appendAll(here, cursor, [move("winner")]);
    const before = await recovered(here, "g");
    conflictOf(await appendAt(here, cursor, batch("loser", 5)));
    expect(await recovered(here, "g")).toEqual(before);
  });

  test("lists a hundred missed transitions at most, and where to continue", async () => {
    const here = world();
    const cursor = await create(here, "g");
    await appendAll(here, cursor, [batch("b1", 50), batch("b2", 50), batch("b3", 7)]);
    const conflict = conflictOf(await appendAt(here, cursor, move("loser")));
    expect(conflict.head.version).toBe(107);
    expect(versions(conflict)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(conflict.missed.next).toBe(101);
  });

  test.each([
    { after: "the head was read", call: 3, known: [20, 100] },
    { after: "the place was taken", call: 2, known: [70, 150] },
  ])("lists nothing that its own cursor does not cover, when the game continues after $after", async (at) => {
    for (const [index, size] of [10, 50].entries()) {
      const here = world();
      const cursor = await create(here, "g");
      const all = await appendAll(here, cursor, [batch("b1", size), batch("b2", size)]);
      const newest = all.at(-1) ?? cursor;
      const seam = interposingSeam(at.call, () => appendAt(elsewhere(here), newest, batch("late", 50)));
      const there = world({ table: faultyStateTable(here.table, seam) });
      const conflict = conflictOf(await appendAt(there, cursor, move("loser")));
      const known = at.known[index] ?? 0;
      expect(conflict.head.version).toBe(known);
      expect(versions(conflict).at(-1)).toBe(Math.min(known, 100));
      expect(conflict.missed.next).toBe(known > 100 ? 101 : undefined);
    }
  });

  describe("with an expected version", () => {
    const cases: readonly [string, number, number[]][] = [
      ["behind the newest", 0, [1, 2, 3, 4]],
      ["inside a batch", 2, [3, 4]],
      ["at the end of a batch", 3, [4]],
      ["that has not been reached", 9, []],
    ];
    test.each(cases)("%s", async (_, expected, missed) => {
      const here = world();
      await appendAll(here, await create(here, "g"), [batch("b", 3), move("m")]);
      const conflict = conflictOf(await appendExpecting(here, "g", expected, move("c")));
      expect(conflict).toMatchObject({ expected, head: { version: 4 } });
      expect(versions(conflict)).toEqual(missed);
    });
  });

  test("comes from a cursor whose commit is not the one that the log holds", async () => {
    const here = world();
    const [first, second] = await appendAll(here, await create(here, "g"), [move("m")]);
    if (!second) throw new Error("nothing was appended");
    const head = { ...second.head, hash: first.head.hash };
    const patch = move("c", { action: "a", patch: [{ op: "add", path: "/a", value: 1 }] });
    conflictOf(await appendAt(elsewhere(here), { head, issuedAt: here.now }, patch));
  });
});

describe("many writers at once", () => {
  test("with the same cursor: one gets through, the others hear of it", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const writers = Array.from({ length: 5 }, () => elsewhere(here));
    const outcomes = await Promise.all(
      writers.map(async (writer, index) => (await appendAt(writer, cursor, move(`w${index}`))).outcome),
    );
    expect(outcomes.toSorted()).toEqual(["conflict", "conflict", "conflict", "conflict", "written"]);
  });

  test("who continue after each conflict, all get through in the end", async () => {
    const here = world();
    const start = await create(here, "g");
    async function insist(commitId: string): Promise<void> {
      let to: AppendTo = { gameId: "g", cursor: start };
      for (;;) {
        const { outcome, head, issuedAt } = await append(contextOf(elsewhere(here)), to, move(commitId));
        if (outcome === "written") return;
        const cursor: OpenedCursor = { head, issuedAt };
        to = { gameId: "g", cursor };
      }
    }
    const names = moves(6).map(({ commitId }) => commitId);
    await Promise.all(names.map(insist));
    const { version, report } = await recovered(here, "g");
    expect(version).toBe(6);
    expect(report.commits).toBe(6);
  });
});

describe("a stale cursor", () => {
  test("is refused for a game that is gone", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const there = world({ now: START + 31 * 86_400_000 });
    const refusal = await refusalOf(appendAt(there, cursor, move("c")));
    expect(refusal.kind).toBe("game-not-found");
  });
});
