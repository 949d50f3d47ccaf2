import { describe, expect, test } from "vitest";
import { readHead } from "../../../lambdas/store/head.ts";
import { chunkPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { world } from "../../fixtures/world.ts";

describe("the newest head of a game", () => {
  test("is that of its creation, then that of its newest commit", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("m1"), batch("b", 3)]);
    expect(await readHead(here.table, "g", here.now)).toEqual(cursors.at(-1)?.head);
    const other = await create(here, "h");
    expect(await readHead(here.table, "h", here.now)).toEqual(other.head);
  });

  test("is the same behind a snapshot, half written or whole", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("m1")]);
    await here.table.put({
      kind: "chunk",
      gameId: "g",
      position: chunkPosition(1, 0),
      bytes: Buffer.from("half"),
    });
    expect(await readHead(here.table, "g", here.now)).toEqual(cursors[1]?.head);
    await makeSnapshot(here, "g");
    expect(await readHead(here.table, "g", here.now)).toEqual(cursors[1]?.head);
  });

  test("is kept by the snapshot when the commits have expired", async () => {
    const here = world();
    const cursors = await appendAll(here, await create(here, "g"), [move("m1"), move("m2")]);
    await makeSnapshot(here, "g");
    expect(await readHead(here.table, "g", START + 60 * DAY_MS)).toEqual(cursors[2]?.head);
  });

  test("does not exist for a game that does not", async () => {
    expect(await refusalOf(readHead(world().table, "none", START))).toEqual({
      kind: "game-not-found",
      gameId: "none",
    });
  });

  test("is gone with the game, which says from when on the id is free", async () => {
    const here = world();
    await create(here, "g");
    const { creatableAt } = await wipeRows(here.table, "g", here.now);
    expect(await refusalOf(readHead(here.table, "g", here.now))).toEqual({
      kind: "game-wiped",
      gameId: "g",
      creatableAt,
    });
  });
});
