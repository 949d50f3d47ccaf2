import { expect, test } from "vitest";
import type { Commit } from "../../../lambdas/game/commit.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { faultyGamesTable } from "../../fixtures/faulty-table.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { type World, world } from "../../fixtures/world.ts";

async function commitAt({ table, now }: World, version: number): Promise<Commit> {
  const row = await table.get("g", commitPosition(version), now);
  if (row?.kind !== "commit") throw new Error(`no commit at version ${version}`);
  return row.commit;
}

test("a game's progress is not lost when its creation reaches the directory meanwhile (simulation seed 236)", async () => {
  const here = world();
  await appendAll(here, await create(here, "g"), moves(2));
  const games = memoryGamesTable();
  const created = {
    kind: "game" as const,
    gameId: "g",
    gameType: "generic",
    status: "active" as const,
    phase: "NOT_STARTED",
    version: 0,
    metadata: { from: "its creator" },
    metadataVersion: 0,
    createdAt: START,
    updatedAt: START,
    stretch: 10,
  };
  // The directory does not know the game when it is to move forward, and does when it is to be added.
  const seam = interposingSeam(2, () => games.add(created));
  const { table, gameTypes, now } = here;
  const context = { table, gameTypes, now, games: faultyGamesTable(games, seam), snapshots: true };
  await followCommit(context, await commitAt(here, 2));
  expect(games.entries.get("g")).toMatchObject({ version: 2, metadata: created.metadata });
});
