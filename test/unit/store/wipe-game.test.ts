import { describe, expect, it } from "vitest";
import type { DirectoryEntry } from "../../../lambdas/store/games-table.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { faultyGamesTable } from "../../fixtures/faulty-table.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { create, HOUR_MS, recovered, START, type World, world } from "../../fixtures/world.ts";

function entry(createdAt: number): DirectoryEntry {
  return {
    gameId: "g",
    gameType: "generic",
    status: "active",
    phase: "NOT_STARTED",
    version: 0,
    metadata: {},
    createdAt,
    updatedAt: createdAt,
  };
}

function everywhere(): World & {
  readonly games: ReturnType<typeof memoryGamesTable>;
  readonly archive: ReturnType<typeof memoryArchive>;
} {
  return { ...world({ table: memoryStateTable() }), games: memoryGamesTable(), archive: memoryArchive() };
}

describe("a wipe", () => {
  it("takes a game's rows, archive and directory entry", async () => {
    const here = everywhere();
    await create(here, "g");
    await here.games.add(entry(here.now));
    await here.archive.put("g", new Uint8Array(1));
    expect(await wipeGame(here, "g")).toBeGreaterThan(here.now);
    expect([here.games.entries.size, here.archive.objects.size]).toEqual([0, 0]);
    await expect(recovered(here, "g")).rejects.toMatchObject({ refusal: { kind: "game-wiped" } });
  });

  it("takes the archive and the entry of a game whose rows have expired", async () => {
    const here = everywhere();
    await here.games.add(entry(START - 2 * HOUR_MS));
    await here.archive.put("g", new Uint8Array(1));
    expect(await wipeGame(here, "g")).toBeUndefined();
    expect([here.games.entries.size, here.archive.objects.size]).toEqual([0, 0]);
  });

  it.each([1, 2])(
    "of an id that is created before call %i to the directory leaves the new game there (simulation seeds 500 and 6840)",
    async (call) => {
      const here = everywhere();
      const seam = interposingSeam(call, async () => {
        await create(here, "g");
        await here.games.add(entry(here.now));
      });
      const games = faultyGamesTable(here.games, seam);
      expect(await wipeGame({ ...here, games }, "g")).toBeUndefined();
      if (seam.calls.length >= call) expect(here.games.entries.get("g")).toEqual(entry(here.now));
      expect(seam.calls).toEqual(["games.get"]);
    },
  );

  it("works without an archive", async () => {
    const { archive: _archive, ...here } = everywhere();
    await create(here, "g");
    expect(await wipeGame(here, "g")).toBeGreaterThan(here.now);
  });
});
