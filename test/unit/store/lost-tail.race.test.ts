import { expect, test } from "vitest";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { faultyGamesTable } from "../../fixtures/faulty-table.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

test("a game that continues while it is read has lost nothing (simulation seed 65)", async () => {
  const here = world();
  const cursors = await appendAll(here, await create(here, "g"), moves(3));
  await makeSnapshot(here, "g");
  const games = memoryGamesTable();
  const entry = { gameId: "g", gameType: "generic", status: "active" as const, phase: "NOT_STARTED" };
  const plain = { kind: "game" as const, metadata: {}, metadataVersion: 0, stretch: 10 };
  await games.add({ ...plain, ...entry, version: 3, createdAt: START, updatedAt: START });
  here.now += 40 * DAY_MS;
  const { head } = cursors.at(-1) ?? cursors[0];
  const seam = interposingSeam(1, async () => {
    await appendAll(here, { head, issuedAt: here.now }, moves(1, 4));
    await games.advance({ ...entry, version: 4, updatedAt: here.now, stretch: 10 });
  });
  const table = refuseLostTail(here.table, faultyGamesTable(games, seam));
  expect(await recovered({ ...here, table }, "g")).toMatchObject({ version: 4, state: { last: "m4" } });
});
