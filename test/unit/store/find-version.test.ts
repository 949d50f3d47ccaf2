import { describe, expect, test } from "vitest";
import { findVersionAt } from "../../../lambdas/store/find-version.ts";
import { chunkPosition, commitPosition, manifestPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, batch, create } from "../../fixtures/appends.ts";
import { removeRow } from "../../fixtures/damage.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

/** Ends of the commits of the game, with the times at which they were written, in ms after {@link START}. */
const ends = [
  { version: 0, at: 0 },
  { version: 1, at: 10 },
  { version: 4, at: 20 },
  { version: 5, at: 20 },
  { version: 25, at: 30 },
  { version: 26, at: 50 },
  { version: 27, at: HOUR_MS },
];

async function game(): Promise<World> {
  const here = world();
  let cursor = await create(here, "g");
  for (const { version, at } of ends.slice(1)) {
    here.now = START + at;
    const cursors = await appendAll(here, cursor, [batch(`to ${version}`, version - cursor.head.version)]);
    cursor = cursors[1] ?? cursor;
    if (version === 5) await makeSnapshot(here, "g");
  }
  return here;
}

async function versionAt({ table, now }: World, at: number): Promise<number> {
  return await findVersionAt(table, "g", START + at, now);
}

describe("the version at a moment", () => {
  test.each([0, 9, 10, 19, 20, 29, 30, 49, 50, 51, HOUR_MS - 1, HOUR_MS, DAY_MS])(
    "is the end of the last commit not after it (%i ms)",
    async (at) => {
      const expected = ends.findLast((end) => end.at <= at)?.version;
      expect(await versionAt(await game(), at)).toBe(expected);
    },
  );

  test("does not exist before the game's creation", async () => {
    const here = await game();
    expect(await refusalOf(versionAt(here, -1))).toEqual({
      kind: "version-not-found",
      found: -1,
      newest: 27,
    });
  });

  test("does not exist for a game that does not, or that was wiped", async () => {
    expect((await refusalOf(versionAt(world(), 0))).kind).toBe("game-not-found");
    const here = await game();
    await wipeRows(here.table, "g", here.now);
    expect((await refusalOf(versionAt(here, 20))).kind).toBe("game-wiped");
  });

  test("cannot be recovered where the commits about it are no longer kept", async () => {
    const here = await game();
    const half = { kind: "chunk", gameId: "g", position: chunkPosition(25, 0) } as const;
    await here.table.put({ ...half, bytes: Buffer.from("half") });
    here.now = START + 30 * DAY_MS + 1000;
    expect(await versionAt(here, HOUR_MS)).toBe(27);
    for (const at of [20, 30, 50, 51]) {
      const refusal = await refusalOf(recovered(here, "g", await versionAt(here, at)));
      expect(refusal).toMatchObject({ kind: "history-gone", from: 6 });
    }
  });

  test("cannot be known where the log does not begin with a creation", async () => {
    const here = await game();
    for (const { version } of [{ version: -1 }, ...ends.slice(0, 4)]) {
      await removeRow(here.table, "g", commitPosition(version + 1));
    }
    await removeRow(here.table, "g", manifestPosition(5));
    expect(await refusalOf(versionAt(here, 20))).toMatchObject({ kind: "history-gone", from: 0 });
  });
});
