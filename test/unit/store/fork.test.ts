import { describe, expect, test } from "vitest";
import type { Commit } from "../../../lambdas/game/commit.ts";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { forkGame, settleFork } from "../../../lambdas/store/fork.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { type MemoryGamesTable, memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered, type World, world } from "../../fixtures/world.ts";

/** How far two clocks may be apart. */
const MAX_SKEW_MS = 24 * 60_000;
const ORIGIN = { gameId: "source", version: 3 };

type Place = World & {
  readonly table: MemoryStateTable;
  readonly games: MemoryGamesTable;
  readonly archive: ReturnType<typeof memoryArchive>;
};

/** Tables with a game to make others from. */
async function place(): Promise<Place> {
  const here = { ...world(), table: memoryStateTable(), games: memoryGamesTable(), archive: memoryArchive() };
  await createGame(here, newGame(askedFor({ gameId: "source", type: gameType(), state: {} }), here.now), {});
  return here;
}

function creationAt(now: number) {
  const forked = { from: ORIGIN, phase: "TURN" };
  return newGame({ ...askedFor({ gameId: "f", type: gameType(), state: { score: 3 } }), forked }, now);
}

async function fork(here: Place, seam: Seam = countingSeam()) {
  const context = {
    table: faultyStateTable(here.table, seam),
    games: faultyGamesTable(here.games, seam),
    archive: here.archive,
    now: here.now,
  };
  return await forkGame(context, creationAt(here.now), {});
}

async function wipeSource(here: Place) {
  await wipeGame(here, "source");
}

async function follow(here: Place, commit: Commit) {
  return await followCommit({ ...here, snapshots: true }, commit);
}

async function sweepSoon(here: Place) {
  here.now += MAX_SKEW_MS;
  const report = await sweep({ ...here, pace: async () => {}, mayGoOn: () => true });
  expect(report).toMatchObject({ failed: [], finished: true });
}

/** The commits of the fork that are there. */
function commitsOf(here: Place): Commit[] {
  return [...(here.table.rows.get("f")?.values() ?? [])].flatMap((row) =>
    row.kind === "commit" ? [row.commit] : [],
  );
}

describe("a fork", () => {
  test("over the entry of another creation leaves what its game has reached, and says its origin", async () => {
    const here = await place();
    await here.games.add(
      createdEntry("f", START, {
        metadata: {},
        creation: "another",
        due: { since: START, at: START + HOUR_MS },
      }),
    );
    const seam = interposingSeam(5, async () => {
      await here.games.advance({
        gameId: "f",
        gameType: "test",
        status: "active",
        phase: "TURN",
        version: 3,
        updatedAt: START + 9,
        stretch: 10,
      });
    });
    await fork(here, seam);
    expect(here.games.entries.get("f")).toMatchObject({ version: 3, origin: ORIGIN });
  });

  test("is a creation that knows its origin, begun in the phase of the source, and is looked at by the sweeper in its time", async () => {
    const here = await place();
    await fork(here);
    const entry = here.games.entries.get("f");
    expect(entry).toMatchObject({ origin: ORIGIN, phase: "TURN", version: 0, due: dueAfter(START, 30) });
    expect(entry).not.toHaveProperty("forking");
    expect(await recovered(here, "f")).toMatchObject({ version: 0, phase: "TURN", state: { score: 3 } });
  });

  test("takes a creation, a read of each entry, and one write that says that its source was there", async () => {
    const seam = countingSeam();
    await fork(await place(), seam);
    expect(seam.calls).toEqual(["games.add", "query", "insert", "games.get", "games.get", "games.replace"]);
  });

  test("is wiped when its source is wiped at any moment before somebody looks", async () => {
    for (let call = 1; call <= 5; call += 1) {
      const here = await place();
      const seam = interposingSeam(call, () => wipeSource(here));
      expect(await refusalOf(fork(here, seam)), `wiped before call ${call}`).toMatchObject({
        kind: "game-wiped",
        gameId: "source",
      });
      expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
    }
  });

  test("is settled though others change its entry meanwhile", async () => {
    const here = await place();
    const seam = interposingSeam(6, () => here.games.setMetadata("f", { by: "ann" }));
    await fork(here, seam);
    expect(here.games.entries.get("f")).toMatchObject({ metadata: { by: "ann" }, due: dueAfter(START, 30) });
    expect(here.games.entries.get("f")).not.toHaveProperty("forking");
  });

  test("that is wiped itself before it is answered is not answered as made", async () => {
    const here = await place();
    const seam = interposingSeam(4, () => wipeGame(here, "f"));
    expect(await refusalOf(fork(here, seam))).toMatchObject({ kind: "game-wiped", gameId: "f" });
  });

  test("that a retry was answered with outlives a later wipe of its source, however long the first try takes", async () => {
    const here = await place();
    const seam = interposingSeam(4, async () => {
      expect(await fork(here)).toMatchObject({ repeated: true });
      await wipeSource(here);
    });
    await fork(here, seam);
    expect(await recovered(here, "f")).toMatchObject({ version: 0 });
  });

  test("is not wiped by a try that saw it unsettled, and its source gone, when a retry was answered meanwhile", async () => {
    const here = await place();
    const seam = interposingSeam(5, async () => {
      expect(await fork(here)).toMatchObject({ repeated: true });
      await wipeSource(here);
    });
    await fork(here, seam);
    expect(await recovered(here, "f")).toMatchObject({ version: 0 });
  });

  test("outlives its source, and so does a game that is none", async () => {
    const here = await place();
    const { head } = await fork(here);
    here.now += 1;
    await wipeSource(here);
    expect(await settleFork(here, head)).toBeUndefined();
    expect(await settleFork(here, { ...head, gameId: "nobody" })).toBeUndefined();
    expect(await fork(here)).toMatchObject({ repeated: true, head });
    expect(await recovered(here, "f")).toMatchObject({ time: START });
  });

  test("of a source that the directory has lost is made: of its rows, or the archive", async () => {
    const here = await place();
    here.games.entries.delete("source");
    await fork(here);
    const other = await place();
    other.games.entries.delete("source");
    other.table.rows.clear();
    await other.archive.put("source", new Uint8Array(1), undefined);
    expect(await fork(other)).toMatchObject({ repeated: false });
  });

  test("is followed like any creation", async () => {
    const here = await place();
    await fork(here);
    const followed = await follow(here, creationAt(here.now));
    expect(followed).toEqual({ snapshot: false });
    expect(here.games.entries.get("f")).toMatchObject({ kind: "game", origin: ORIGIN });
  });
});

describe("a fork whose process ended before it looked", () => {
  const entries = [
    ["", async () => {}],
    [
      ", over the entry of another creation,",
      async (here: Place) => {
        await here.games.add(
          createdEntry("f", START, { creation: "another", due: { since: START, at: START + 15 * DAY_MS } }),
        );
      },
    ],
  ] as const;
  const meetings = [
    [
      "the change feed when it meets the creation",
      async (here: Place) => {
        const [creation] = commitsOf(here);
        if (creation) expect(await follow(here, creation)).toEqual({ snapshot: false });
      },
    ],
    ["the next run of the sweeper, though no record of it came", sweepSoon],
  ] as const;
  const times = [
    ["under way", async () => {}],
    [
      "over, so that its mark is gone",
      async (here: Place) => {
        here.now += LATE_WRITERS_MS;
        await wipeSource(here);
        expect(here.games.entries.has("source")).toBe(false);
      },
    ],
  ] as const;
  const cases = entries.flatMap(([over, before]) =>
    meetings.flatMap(([who, meet]) =>
      times.map(([when, after]) => ({ over, before, who, meet, when, after })),
    ),
  );

  test.each(cases)("$over is wiped by $who, the wipe of its source being $when", async (the) => {
    await dieEverywhere({
      start: async () => {
        const here = await place();
        await the.before(here);
        // By a clock that is ahead.
        await wipeSource({ ...here, now: here.now + MAX_SKEW_MS });
        return here;
      },
      run: (here, seam) => fork(here, seam).catch((error: unknown) => refusalOf(Promise.reject(error))),
      check: async (here, end) => {
        if (commitsOf(here).length === 0) return;
        here.now += MAX_SKEW_MS;
        await the.after(here);
        await the.meet(here);
        expect(await refusalOf(recovered(here, "f")), end).toMatchObject({ kind: "game-wiped" });
      },
    });
  });

  test.each(meetings)("is left by %s where its source is there", async (_, meet) => {
    await dieEverywhere({
      start: place,
      run: (here, seam) => fork(here, seam),
      check: async (here, end) => {
        if (commitsOf(here).length === 0) return;
        await meet(here);
        expect(await recovered(here, "f"), end).toMatchObject({ version: 0 });
        expect(here.games.entries.get("f"), end).toMatchObject({ origin: ORIGIN });
        expect(here.games.entries.get("f"), end).not.toHaveProperty("forking");
      },
    });
  });

  test("is wiped by the change feed when it meets a later commit", async () => {
    const here = await place();
    await expect(fork(here, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    const [creation] = commitsOf(here);
    if (!creation) throw new Error("it was not created");
    await appendAll(here, { head: creation.head, issuedAt: here.now }, moves(2));
    await wipeSource(here);
    const last = commitsOf(here).at(-1);
    if (last) await follow(here, last);
    expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
  });

  test("is wiped by who meets it, though nothing at all is left of its source", async () => {
    const here = await place();
    await expect(fork(here, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    here.games.entries.delete("source");
    here.table.rows.delete("source");
    expect(await settleFork(here, creationAt(here.now).head)).toMatchObject({
      refusal: { kind: "game-not-found", gameId: "source" },
    });
    expect(await refusalOf(recovered(here, "f"))).toMatchObject({ kind: "game-wiped" });
  });
});
