import { describe, expect, test } from "vitest";
import { append } from "../../../lambdas/store/append.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, appendAt, create, move, moves } from "../../fixtures/appends.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { contextOf, elsewhere, type World, world } from "../../fixtures/world.ts";

const hopeless = move("hopeless", { action: "move", patch: [{ op: "remove", path: "/nothing" }] });

async function appendUnchecked(here: World, cursor: Awaited<ReturnType<typeof create>>) {
  return await append(contextOf(here, { validate: false }), { gameId: "g", cursor }, hopeless);
}

describe("a resend gets the original answer", () => {
  test("when the flags have begun to check patches in between (simulation seed 33)", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const first = await appendUnchecked(here, cursor);
    expect(first.outcome).toBe("written");
    const again = await appendAt(elsewhere(here), cursor, hopeless);
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("when its game type is not known any more", async () => {
    const here = world();
    const cursor = await create(here, "g");
    const first = await appendAt(here, cursor, move("m"));
    const again = await appendAt({ ...elsewhere(here), gameTypes: gameTypes() }, cursor, move("m"));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("when the state that it was checked against can no longer be rebuilt", async () => {
    const table = memoryStateTable();
    const here = world({ table });
    const request = move("late", { action: "move", patch: [{ op: "add", path: "/a", value: 1 }] });
    const cursors = await appendAll(here, await create(here, "g"), moves(2));
    here.now = START + 20 * DAY_MS;
    const [, cursor] = await appendAll(here, cursors[2] ?? cursors[0], moves(1, 3));
    if (!cursor) throw new Error("three commits have three cursors");
    const first = await appendAt(here, cursor, request);
    await makeSnapshot({ table, gameTypes: here.gameTypes, now: here.now }, "g");
    here.now = START + 31 * DAY_MS;
    const again = await appendAt(elsewhere(here), cursor, request);
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });

  test("when its cursor is stale, others have written since, and its events are still kept (seed 91)", async () => {
    const here = world();
    const cursor = await create(here, "g");
    here.now = START + 29 * DAY_MS;
    const [first, next] = [await appendAt(here, cursor, move("m")), move("other")];
    await appendAll(here, { head: first.head, issuedAt: first.issuedAt }, [next]);
    here.now = START + 30 * DAY_MS + HOUR_MS;
    expect(await appendAt(here, cursor, move("m"))).toMatchObject({ outcome: "repeated", head: first.head });
    here.now = START + 60 * DAY_MS;
    expect((await appendAt(here, cursor, move("m"))).outcome).toBe("stale");
  });

  test("when its cursor is the one that it led to, however old that is", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("m"), move("other")]);
    const [, own] = cursors;
    if (!own) throw new Error("two commits have three cursors");
    here.now = START + 30 * DAY_MS - HOUR_MS / 2;
    expect(await appendAt(here, own, move("m"))).toMatchObject({ outcome: "repeated", head: own.head });
  });

  test("but a request that was never written is refused for what it is", async () => {
    const here = world({ gameTypes: gameTypes(gameType()) });
    const cursor = await create(here, "g");
    await appendAll(here, cursor, moves(1));
    await expect(appendAt(elsewhere(here), cursor, hopeless)).rejects.toMatchObject({
      refusal: { kind: "patch-does-not-apply" },
    });
  });
});
