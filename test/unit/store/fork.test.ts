import { describe, expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { forkGame, wipeOrphan } from "../../../lambdas/store/fork.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { countingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";

/** How far two clocks may be apart. */
const MAX_SKEW_MS = 24 * 60_000;
const ORIGIN = { gameId: "source", version: 3 };

function place() {
  return { ...world(), table: memoryStateTable(), games: memoryGamesTable() };
}
type Place = ReturnType<typeof place>;

function creationAt(now: number) {
  return newGame(
    { ...askedFor({ gameId: "f", type: gameType(), state: { score: 3 } }), forkedIn: "TURN" },
    now,
  );
}

async function fork(here: Place, seam: Seam = countingSeam()) {
  const context = {
    table: faultyStateTable(here.table, seam),
    games: faultyGamesTable(here.games, seam),
    now: here.now,
  };
  return await forkGame(context, creationAt(here.now), {}, ORIGIN);
}

async function wipeSource({ table, games, now }: Place) {
  const { head } = newGame(askedFor({ gameId: "source", type: gameType(), state: {} }), now);
  await table.insert(
    {
      kind: "commit",
      gameId: "source",
      position: commitPosition(0),
      commit: { head, commitId: "#create", count: 0, data: "{}" },
    },
    now,
  );
  await wipeGame({ table, games, now }, "source");
}

describe("a fork", () => {
  test("over the entry of another creation leaves what its game has reached, and says its origin", async () => {
    const here = place();
    await here.games.add(
      createdEntry("f", START, {
        metadata: {},
        creation: "another",
        due: { since: START, at: START + HOUR_MS },
      }),
    );
    const seam = interposingSeam(4, async () => {
      await here.games.advance({
        gameId: "f",
        gameType: "test",
        status: "active",
        phase: "TURN",
        version: 3,
        updatedAt: START + 9,
      });
    });
    await fork(here, seam);
    expect(here.games.entries.get("f")).toMatchObject({ version: 3, origin: ORIGIN });
  });

  test("is a creation that knows its origin, begun in the phase of the source", async () => {
    const here = place();
    await fork(here);
    expect(here.games.entries.get("f")).toMatchObject({ origin: ORIGIN, phase: "TURN", version: 0 });
    expect(await recovered(here, "f")).toMatchObject({ version: 0, phase: "TURN", state: { score: 3 } });
  });

  test("takes a creation and one read of the source's entry", async () => {
    const seam = countingSeam();
    await fork(place(), seam);
    expect(seam.calls).toEqual(["games.add", "query", "insert", "games.get"]);
  });

  test("is wiped when its source is wiped at any moment before it is answered", async () => {
    const calls = ["games.add", "query", "insert", "games.get"];
    for (const index of calls.keys()) {
      const here = place();
      const seam = interposingSeam(index + 1, () => wipeSource(here));
      expect(await refusalOf(fork(here, seam)), `wiped before call ${index + 1}`).toMatchObject({
        kind: "game-wiped",
        gameId: "source",
      });
      expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
    }
  });

  test("is wiped when its source is wiped meanwhile, no matter how far ahead that one's clock is", async () => {
    const here = place();
    const seam = interposingSeam(3, () => wipeSource({ ...here, now: here.now + MAX_SKEW_MS }));
    expect(await refusalOf(fork(here, seam))).toMatchObject({ kind: "game-wiped", gameId: "source" });
    expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
  });

  test("whose process ended before it looked is wiped by the change feed", async () => {
    await dieEverywhere({
      start: async () => {
        const here = place();
        await wipeSource(here);
        return here;
      },
      run: (here, seam) => fork(here, seam).catch((error: unknown) => refusalOf(Promise.reject(error))),
      check: async (here, end) => {
        const row = here.table.rows.get("f")?.get(commitPosition(0));
        if (row?.kind !== "commit") return;
        const { gameTypes, now, table, games } = here;
        expect(
          await followCommit({ table, games, gameTypes, now, snapshots: true }, row.commit),
          end,
        ).toEqual({
          snapshot: false,
        });
        expect(await refusalOf(recovered(here, "f")), end).toMatchObject({ kind: "game-wiped" });
      },
    });
  });

  test("outlives its source, and so does a game that is none", async () => {
    const here = place();
    const { head } = await fork(here);
    expect(await wipeOrphan(here, head)).toBe(false);
    here.now += HOUR_MS;
    await wipeSource(here);
    expect(await wipeOrphan(here, head)).toBe(false);
    expect(await wipeOrphan(here, { ...head, gameId: "nobody" })).toBe(false);
    expect(await fork(here)).toMatchObject({ repeated: true, head });
    expect(await recovered(here, "f")).toMatchObject({ time: START });
  });

  test("is followed like any creation", async () => {
    const here = place();
    await fork(here);
    const { gameTypes, now, table, games } = here;
    const followed = await followCommit({ table, games, gameTypes, now, snapshots: true }, creationAt(now));
    expect(followed).toEqual({ snapshot: false });
    expect(here.games.entries.get("f")).toMatchObject({ kind: "game", origin: ORIGIN });
  });
});
