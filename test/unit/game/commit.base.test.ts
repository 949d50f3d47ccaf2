import { describe, expect, test } from "vitest";
import { decide } from "../../../lambdas/game/commit.ts";
import type { GameType } from "../../../lambdas/game/game-type.ts";
import { MAX_BASE_BYTES } from "../../../lambdas/game/row-layout.ts";
import { append, circumstances, created, decided, free, NOON } from "./fixtures.ts";

const every: GameType = {
  ...free,
  snapshot: { everyTransitions: 10, onPhaseChange: false, onTerminalPhase: true },
};
const head = { ...created(), version: 20, snapshotDue: 15, base: 17, tailRows: 3, tailBytes: 900 };
const step = append({ patch: { ply: 1 } });
const attach = { head, type: every, bases: "attach" as const, state: { ply: 0 } };

function decision(over: Partial<Parameters<typeof decide>[1]>) {
  return decide(step, circumstances({ ...attach, ...over }));
}

describe("a base in a commit's row", () => {
  test("is the state after it, begins a new tail, and sets the state's size right", () => {
    const { commit } = decided(step, { ...attach, head: { ...head, stateBound: 99_999 } });
    expect(commit.base).toMatchObject({ form: "text", schemaVersion: 1, bytes: Buffer.from('{"ply":1}') });
    expect(commit.head).toMatchObject({ base: 21, tailRows: 0, tailBytes: 0, packedBytes: 9, stateBound: 9 });
  });

  test("is given by transitions that give the state whole, with any flags", () => {
    const given = append({ state: { a: 1 } }, { patch: { b: 2 } });
    const { commit } = decided(given, { ...attach, bases: "off", state: undefined });
    expect(commit.base).toEqual({ form: "given", schemaVersion: 1, check: expect.any(String) });
    expect(commit.head).toMatchObject({ version: 22, base: 21, tailRows: 0, snapshotDue: 15 });
    expect(commit.head.packedBytes).toBe(commit.text?.length);
  });

  test("is wanted where much follows the last one and the state is not held, and left where that can't be had", () => {
    const bare = { state: undefined };
    for (const tail of [{ tailRows: 7 }, { tailBytes: 9_000, packedBytes: 2_000 }])
      expect(decision({ ...bare, head: { ...head, ...tail } })).toEqual({ decided: false, needs: "base" });
    expect(decision(bare)).toMatchObject({ decided: true });
    // Where commits are large, not for each of them.
    expect(decision({ ...bare, head: { ...head, tailRows: 2, tailBytes: 60_000 } })).toMatchObject({
      commit: { head: { base: 17, tailRows: 3 } },
    });
    const left = decision({ ...bare, head: { ...head, tailRows: 7 }, bases: "leave" });
    expect(left).toMatchObject({
      commit: { notable: "snapshot", head: { snapshotDue: 21, base: 21, tailRows: 0, tailBytes: 0 } },
    });
  });

  test("of a state that is too large for a row is left to the change feed, without a look at it", () => {
    const tailBytes = 5 * MAX_BASE_BYTES;
    const large = { ...head, tailBytes, packedBytes: MAX_BASE_BYTES + 1 };
    expect(decision({ head: large, state: undefined })).toMatchObject({
      commit: { notable: "snapshot", head: { base: 21, tailRows: 0 } },
    });
  });

  test("is due when as many transitions follow the last one as the game type says, and then needs no snapshot", () => {
    const due = { ...head, base: 11, snapshotDue: 10, tailRows: 1 };
    const { commit } = decided(step, { ...attach, head: due });
    expect(commit).toMatchObject({ base: { form: "text" }, head: { snapshotDue: 10, base: 21 } });
    expect(commit).not.toHaveProperty("notable");
    expect(decision({ head: due, state: undefined })).toEqual({ decided: false, needs: "base" });
    for (const where of [{ base: 12 }, { snapshotDue: 12 }])
      expect(decided(step, { ...attach, head: { ...due, ...where } }).commit).not.toHaveProperty("base");
  });

  test("is left to the change feed where it is due and the state can't be had, or is too large", () => {
    const due = { ...head, base: 11, snapshotDue: 10, tailRows: 1 };
    const left = { notable: "snapshot", head: { snapshotDue: 21, base: 21, tailRows: 0 } };
    expect(decision({ head: due, state: undefined, bases: "leave" })).toMatchObject({ commit: left });
    const large = { ...due, packedBytes: MAX_BASE_BYTES + 1 };
    expect(decision({ head: large, state: undefined })).toMatchObject({ commit: left });
  });

  test("does not replace the snapshots that the game type wants at such a moment", () => {
    const due = {
      ...attach,
      type: { ...every, snapshot: { ...every.snapshot, everyMinutes: 1 } },
      now: NOON + 60_000,
    };
    const long = { ...due, head: { ...head, tailRows: 20 } };
    expect(decided(step, long).commit).toMatchObject({
      notable: "snapshot",
      base: { form: "text" },
      head: { snapshotDue: 21, base: 21 },
    });
    expect(decision({ ...long, state: undefined })).toMatchObject({
      commit: { notable: "snapshot", head: { base: 21 } },
    });
  });

  test("is never there when states are not to be kept: then a snapshot is due as ever", () => {
    const { commit } = decided(step, {
      ...attach,
      head: { ...head, snapshotDue: 10, base: 11 },
      bases: "off",
    });
    expect(commit).toMatchObject({ notable: "snapshot", head: { snapshotDue: 21 } });
    expect(commit.base).toBeUndefined();
    const later = decided(step, {
      ...attach,
      head: { ...head, tailRows: 99 },
      bases: "off",
      now: NOON,
    }).commit;
    expect(later.head).toMatchObject({ base: 17, tailRows: 100, snapshotDue: 15 });
    expect(later).not.toHaveProperty("notable");
  });

  test("is covered by the hash but for its bytes", () => {
    const { commit } = decided(step, attach);
    expect(decided(step, attach).commit.head.hash).toBe(commit.head.hash);
    const other = decided(step, { ...attach, type: { ...every, schemaVersion: 2 } }).commit;
    expect(other.head.hash).not.toBe(commit.head.hash);
  });
});
