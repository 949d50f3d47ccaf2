import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { encodeState } from "../../../lambdas/game/snapshot.ts";
import { openArchived } from "../../../lambdas/store/archive.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { commitPosition, wholePartition } from "../../../lambdas/store/keys.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, move } from "../../fixtures/appends.ts";
import { archived, end, hall, read } from "../../fixtures/archived-game.ts";
import { rowAt } from "../../fixtures/damage.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

// What becomes of a state that is kept outside its commit's row: by the change feed, the archive and a wipe.

function large(seed: string): Json {
  return Array.from({ length: 9_000 }, (_, nth) => hash("sha256", `${seed}${nth}`, "base64url"));
}

function chunks({ table }: ReturnType<typeof hall>) {
  return table.rows.get(wholePartition("g"))?.size ?? 0;
}

async function played() {
  const here = hall();
  const cursors = await appendAll(here, await create(here, "g", { state: large("a") }), [
    move("set", { action: "set", state: large("b") }),
    end,
  ]);
  return { here, last: cursors.at(-1) ?? cursors[0] };
}

test("a creation of such a state gets a snapshot at once, and outlives its chunks by it", async () => {
  const here = hall();
  await create(here, "g", { state: large("a") });
  const row = rowAt(here.table, "g", commitPosition(0));
  if (row.kind !== "commit") throw new Error("no creation");
  const context = { ...here, games: memoryGamesTable(), snapshots: true };
  expect(await followCommit(context, row.commit)).toMatchObject({ snapshot: true });
  here.now += 1_000 * DAY_MS;
  expect(await recovered(here, "g")).toMatchObject({
    version: 0,
    state: large("a"),
    report: { base: { kind: "snapshot" } },
  });
});

test("where the change feed never heard of it, the sweeper makes that snapshot", async () => {
  const here = hall();
  const games = memoryGamesTable();
  const type = gameType();
  const packed = await encodeState(large("a"));
  const asked = askedFor({ gameId: "g", type, state: large("a") });
  await createGame({ ...here, games }, newGame({ ...asked, packed }, here.now), {});
  here.now += 16 * DAY_MS;
  const report = await sweep({ ...here, games, pace: async () => {}, mayGoOn: () => true });
  expect(report).toMatchObject({ visited: 1, covered: 1, failed: [] });
  here.now += 1_000 * DAY_MS;
  expect((await recovered(here, "g")).state).toEqual(large("a"));
});

test("an archived game is read whole when all of its rows are gone, its states included", async () => {
  const { here } = await played();
  await archived(here);
  here.now += 40 * DAY_MS;
  expect(await refusalOf(recovered(here, "g"))).toMatchObject({ kind: "game-not-found" });
  expect(await read(here, 0)).toMatchObject({ state: large("a"), archived: true });
  expect(await read(here, 1)).toMatchObject({ state: large("b"), archived: true });
});

test("archived again, it keeps the states that the first object alone still holds", async () => {
  const { here, last } = await played();
  await archived(here);
  // The creation has no expiry of its own, and its state is gone from the table.
  here.table.rows.delete(wholePartition("g"));
  await appendAll(here, last, [
    { ...move("fix", { action: "fix", patch: { won: "black" } }), kind: "correction" },
  ]);
  await archived(here);
  const table = await openArchived(here.archive, "g");
  const context = { ...here, table: table ?? here.table };
  expect((await recover(context, { gameId: "g", version: 0 })).state).toEqual(large("a"));
  expect((await recover(context, { gameId: "g" })).state).toMatchObject({ won: "black" });
});

test("a wipe takes them all, those that no row came to name included", async () => {
  const { here } = await played();
  await here.table.put({
    kind: "chunk",
    gameId: wholePartition("g"),
    position: "19#orphan#0000",
    bytes: Buffer.of(1),
    expiresAt: here.now,
  });
  expect(chunks(here)).toBeGreaterThan(2);
  here.now -= 1_000;
  await wipeRows(here.table, "g", here.now);
  expect(chunks(here)).toBe(0);
});
