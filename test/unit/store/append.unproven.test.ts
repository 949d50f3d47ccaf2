import { describe, expect, test } from "vitest";
import { append } from "../../../lambdas/store/append.ts";
import { writtenBefore } from "../../../lambdas/store/earlier-try.ts";
import { appendAll, create, move, moves } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { START } from "../../fixtures/time.ts";
import { contextOf, recovered, type World, world } from "../../fixtures/world.ts";

async function asking(here: World, unproven: "key" | "table", version: number, commitId: string) {
  return await append(contextOf(here), { gameId: "g", unproven, version }, move(commitId));
}

/** A game of three moves. */
async function played() {
  const here = world();
  const cursors = await appendAll(here, await create(here, "g"), moves(3));
  return { here, heads: cursors.map(({ head }) => head) };
}

describe.each(["key", "table"] as const)("on a cursor that proves nothing, by its %s,", (unproven) => {
  test("a retry gets its original answer", async () => {
    const { here, heads } = await played();
    for (const version of [0, 1, 2]) {
      const answer = await asking(here, unproven, version, `m${version + 1}`);
      expect(answer).toMatchObject({ outcome: "repeated", head: heads[version + 1], issuedAt: START });
    }
  });

  test("an id that another request has is refused as such", async () => {
    const { here } = await played();
    const other = move("m2", { action: "another" });
    const asked = append(contextOf(here), { gameId: "g", unproven, version: 1 }, other);
    expect(await refusalOf(asked)).toMatchObject({ kind: "commit-id-reused", version: 2 });
  });

  test("a retry of the newest commit is recognised wherever the cursor aims: it may have been fetched since", async () => {
    const { here, heads } = await played();
    for (const version of [3, 9])
      expect(await asking(here, unproven, version, "m3")).toMatchObject({
        outcome: "repeated",
        head: heads[3],
      });
  });

  test("a game that is not there is not found", async () => {
    expect(await refusalOf(asking(world(), unproven, 5, "m6"))).toMatchObject({ kind: "game-not-found" });
  });

  test("nothing is written, wherever it aims", async () => {
    const { here } = await played();
    for (const version of [0, 2, 3, 4, 99]) {
      const answer = asking(here, unproven, version, "new");
      if (unproven === "table") {
        expect(await answer).toMatchObject({ outcome: "other-table", head: { version: 3 }, issuedAt: START });
      } else expect(await refusalOf(answer)).toMatchObject({ kind: "cursor-invalid" });
    }
    expect((await recovered(here, "g")).version).toBe(3);
  });
});

describe("where nothing is to be written", () => {
  test("what was is found by any of the three ways to name a place", async () => {
    const { here, heads } = await played();
    const [, first] = heads;
    if (!first) throw new Error("nothing was played");
    const cursor = { head: first, issuedAt: START };
    expect(await writtenBefore(here, { gameId: "g", cursor }, move("m1"))).toEqual(first);
    for (const to of [
      { gameId: "g", cursor },
      { gameId: "g", unproven: "key" as const, version: 1 },
      { gameId: "g", expectedVersion: 1 },
    ]) {
      expect(await writtenBefore(here, to, move("m2"))).toEqual(heads[2]);
      expect(await writtenBefore(here, to, move("new"))).toBeUndefined();
      expect(await writtenBefore(here, to, move("m2", { action: "another" }))).toBeUndefined();
    }
    expect(await writtenBefore(here, { gameId: "g", expectedVersion: 3 }, move("m2"))).toBeUndefined();
  });
});
