import { describe, expect, test } from "vitest";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { archiveGame } from "../../../lambdas/store/archive.ts";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { appendAll, move } from "../../fixtures/appends.ts";
import { manifests, removeRow } from "../../fixtures/damage.ts";
import { contextOf, entryOf, type Hall, hall, played } from "../../fixtures/swept-games.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

const progressed = {
  gameId: "b",
  gameType: "generic",
  status: "active",
  phase: "P",
  updatedAt: START + DAY_MS,
  stretch: 10,
} as const;

async function recoveredHead(here: Hall) {
  const { head } = await recovered(here, "b");
  if (!head) throw new Error("no head");
  return { head, issuedAt: here.now };
}

describe("a sweep", () => {
  test("continues past a game that fails, and names it", async () => {
    const here = hall();
    for (const gameId of ["a", "b", "c"]) await played(here, gameId);
    await removeRow(here.table, "b", commitPosition(2));
    here.now = START + 16 * DAY_MS;
    const { covered, failed, finished } = await sweep(contextOf(here));
    expect({ covered, finished }).toEqual({ covered: 2, finished: true });
    expect(failed).toMatchObject([{ gameId: "b", error: { refusal: { kind: "history-gone" } } }]);
    expect(entryOf(here, "b")).toMatchObject({ due: dueAfter(START, 30) });
  });

  test("names a game that fails though the archive holds another one of its id", async () => {
    const [here, other] = [hall(), hall()];
    await played(other, "b");
    await appendAll(other, await recoveredHead(other), [
      move("end", { action: "end", to: "GAME_OVER", patch: { other: true } }),
    ]);
    const archive = memoryArchive();
    await archiveGame({ ...other, archive }, "b");
    await played(here, "b", 1);
    await makeSnapshot(here, "b");
    for (const [position, { kind }] of [...(here.table.rows.get("b") ?? [])])
      if (kind !== "manifest") await removeRow(here.table, "b", position);
    await here.games.advance({ ...progressed, version: 9 });
    here.now = START + 40 * DAY_MS;
    const table = refuseLostTail(here.table, here.games);
    const { failed } = await sweep({ ...contextOf(here), table, archive });
    expect(failed).toMatchObject([{ gameId: "b", error: { refusal: { kind: "history-gone" } } }]);
    expect(manifests(here.table, "b")).toMatchObject([{ head: { version: 3 } }]);
    expect(manifests(here.table, "b")[0]).not.toHaveProperty("expiresAt");
  });

  test("reports a game that has lost its rows, and one that was wiped behind the directory's back", async () => {
    const here = hall();
    await played(here, "lost");
    await played(here, "wiped");
    for (const gameId of ["lost", "wiped"])
      await here.games.advance({
        gameId,
        gameType: "generic",
        status: "active",
        phase: "P",
        version: 3,
        updatedAt: START,
        stretch: 10,
      });
    here.table.rows.delete("lost");
    await wipeRows(here.table, "wiped", here.now);
    here.now = START + 15 * DAY_MS;
    const { failed } = await sweep(contextOf(here));
    const kinds = failed.map(({ gameId, error }) => [
      gameId,
      error instanceof RefusedError && error.refusal.kind,
    ]);
    expect(kinds.toSorted()).toEqual([
      ["lost", "history-gone"],
      ["wiped", "game-wiped"],
    ]);
  });
});

test.each([
  ["without an archive", undefined],
  ["and the archive does not hold it", memoryArchive()],
])("a game of which commits are missing is reported, %s", async (_, archive) => {
  const here = hall();
  await played(here, "b");
  await removeRow(here.table, "b", commitPosition(2));
  here.now = START + 16 * DAY_MS;
  const { covered, failed } = await sweep({ ...contextOf(here), archive });
  expect(covered).toBe(0);
  expect(failed).toMatchObject([{ gameId: "b", error: { refusal: { kind: "history-gone" } } }]);
});
