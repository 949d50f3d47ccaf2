import { expect, test } from "vitest";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { currentGames } from "../../../lambdas/store/current-games.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { entry, mark } from "../../fixtures/entries.ts";
import { HOUR_MS, START } from "../../fixtures/time.ts";
import { world } from "../../fixtures/world.ts";

/** A directory with one entry, on a table. */
async function directory(over: Parameters<typeof entry>[0] = {}, table?: StateTable) {
  const here = world({ ...(table && { table }) });
  const games = memoryGamesTable();
  const listed = entry({ gameId: "g", createdAt: START, updatedAt: START, ...over });
  await games.add(listed);
  return { ...here, games, listed };
}

/** A table whose every read fails. */
function failing(error: Error): StateTable {
  return {
    ...world().table,
    query: async () => {
      throw error;
    },
  };
}

test("a game whose entry is behind is shown as it is now; the entry is updated where that changes its place in the list", async () => {
  const here = await directory({ version: 0 });
  const [, , last] = await appendAll(here, await create(here, "g"), moves(2));
  expect(await currentGames(here, ["g"])).toMatchObject([{ gameId: "g", version: 2 }]);
  expect(here.games.entries.get("g")).toEqual(here.listed);
  if (!last) throw new Error("no cursor");
  here.now += HOUR_MS;
  await appendAll(here, last, moves(1, 3));
  expect(await currentGames(here, ["g"])).toMatchObject([{ gameId: "g", version: 3 }]);
  expect(here.games.entries.get("g")).toMatchObject({ version: 3, updatedAt: here.now });
});

test("a finished game is shown without a look at its rows", async () => {
  const here = await directory({ status: "finished" }, failing(new Error("not to be read")));
  expect(await currentGames(here, ["g"])).toEqual([here.listed]);
});

test("a game that is being wiped, or is not created yet, is left out", async () => {
  const here = await directory({ version: 0 });
  expect(await currentGames(here, ["g", "nobody"])).toEqual([]);
  await here.games.mark(mark("g"));
  expect(await currentGames(here, ["g"])).toEqual([]);
});

test("a game whose rows are gone is shown as the directory knows it", async () => {
  const without = await directory({ version: 3 });
  expect(await currentGames(without, ["g"])).toEqual([without.listed]);
  const gone = new RefusedError({ kind: "history-gone", from: 1, to: 3, reason: "expired" });
  const damaged = await directory({ version: 0 }, failing(gone));
  expect(await currentGames(damaged, ["g"])).toEqual([damaged.listed]);
});

test("a table that fails is no answer", async () => {
  const here = await directory({}, failing(new Error("no answer")));
  await expect(currentGames(here, ["g"])).rejects.toThrow("no answer");
});
