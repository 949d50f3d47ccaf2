import { describe, expect, test } from "vitest";
import { readHistory } from "../../../lambdas/store/history.ts";
import { appendAll, create, move } from "../../fixtures/appends.ts";
import { damaged, giving, large, removed } from "../../fixtures/whole-states.ts";
import { type World, world } from "../../fixtures/world.ts";

describe("the history", () => {
  async function page(here: World, query: { start?: number; newestFirst?: boolean; small?: boolean }) {
    return await readHistory(here.table, { gameId: "g", newestFirst: false, limit: 100, ...query }, here.now);
  }

  test("shows the state, on a page that begins with it", async () => {
    const here = world();
    const more = { action: "more", patch: { more: 1 } };
    await appendAll(here, await create(here, "g"), [move("a"), giving(large, "resync", more), move("b")]);
    const first = await page(here, {});
    expect(first.transitions.map(({ version }) => version)).toEqual([1]);
    expect(first.next).toBe(2);
    const second = await page(here, { start: 2 });
    expect(second.transitions.map(({ version }) => version)).toEqual([2, 3]);
    expect(second.next).toBe(4);
    expect(second.transitions[0]).toMatchObject({ action: "set", kind: "resync", state: large });
    expect(await page(here, { start: 3 })).toMatchObject({ transitions: [{ version: 3 }], next: 4 });
    const backwards = await page(here, { newestFirst: true });
    expect(backwards.transitions.map(({ version }) => version)).toEqual([4]);
    expect(backwards.next).toBe(3);
    expect(await page(here, { newestFirst: true, start: 2 })).toMatchObject({
      transitions: [{ version: 2, state: large }],
      next: 1,
    });
  });

  test("that starts behind it neither reads it nor ends at it", async () => {
    const { here, cursor } = await damaged(removed);
    await appendAll(here, cursor, [move("c")]);
    for (const small of [true, false]) {
      const { transitions, next } = await page(here, { start: 3, small });
      expect(transitions.map(({ version }) => version)).toEqual([3, 4]);
      expect(next).toBeUndefined();
    }
  });

  test("ends before it where the page is to be small", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), [giving(large, "move", { action: "more" })]);
    expect(await page(here, { small: true })).toEqual({ transitions: [], next: 1 });
    expect(await page(here, { small: true, start: 2 })).toEqual({ transitions: [], next: 2 });
    expect(await page(here, { small: true, newestFirst: true, start: 1 })).toEqual({
      transitions: [],
      next: 1,
    });
  });
});
