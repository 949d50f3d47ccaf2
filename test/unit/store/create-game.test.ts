import { describe, expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import type { Json, JsonObject } from "../../../lambdas/game/json.ts";
import { digestOfContent } from "../../../lambdas/game/request.ts";
import { archiveGame } from "../../../lambdas/store/archive.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { writeCreation } from "../../../lambdas/store/create.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { progressOf } from "../../../lambdas/store/directory.ts";
import { claimedAt } from "../../../lambdas/store/due.ts";
import type { DirectoryEntry } from "../../../lambdas/store/games-table.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, move, moves } from "../../fixtures/appends.ts";
import { removeRow } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam, type Seam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { recovered, world } from "../../fixtures/world.ts";
import { vanishExpired } from "../../simulation/rows.ts";

function place() {
  return { ...world(), table: memoryStateTable(), games: memoryGamesTable(), archive: memoryArchive() };
}
type Place = ReturnType<typeof place>;

function digest(state: Json, metadata: JsonObject) {
  return digestOfContent("create", { state, metadata });
}

function request(now: number, state: Json = { first: true }, metadata = { by: "ann" }) {
  return newGame({ gameId: "g", type: gameType(), state, contentDigest: digest(state, metadata) }, now);
}

async function create(here: Place, state?: Json, metadata = { by: "ann" }, seam: Seam = countingSeam()) {
  const { table, games, archive, now } = here;
  const context = {
    table: faultyStateTable(table, seam),
    games: faultyGamesTable(games, seam),
    archive,
    now,
  };
  return await createGame(context, request(now, state, metadata), metadata);
}

function entry(over: Partial<DirectoryEntry> = {}): DirectoryEntry {
  return createdEntry("g", START, {
    metadata: { by: "ann" },
    creation: request(START).head.contentDigest,
    due: { since: START, at: START + 15 * DAY_MS },
    ...over,
  });
}

describe("a creation", () => {
  test("writes the entry before the row: the sweeper knows of every game that exists", async () => {
    const here = place();
    const seam = countingSeam();
    expect(await create(here, { first: true }, { by: "ann" }, seam)).toMatchObject({ repeated: false });
    expect(seam.calls).toEqual(["games.add", "query", "insert"]);
    expect(here.games.entries.get("g")).toEqual(entry());
  });

  test("interrupted at any point is completed by the same request, and never leaves a game without an entry", async () => {
    await dieEverywhere({
      start: async () => place(),
      run: (here, seam) => create(here, { first: true }, { by: "ann" }, seam),
      check: async (here, end) => {
        if (here.table.rows.get("g")?.size) expect(here.games.entries.get("g"), end).toEqual(entry());
        here.now += 1000;
        await create(here);
        expect(await recovered(here, "g"), end).toMatchObject({ version: 0 });
        expect(here.games.entries.get("g"), end).toMatchObject({ version: 0, metadata: { by: "ann" } });
      },
    });
  });

  test("repeated gets its answer and leaves the entry, metadata that were replaced included", async () => {
    const here = place();
    await create(here);
    await here.games.setMetadata("g", { other: true });
    const before = here.games.entries.get("g");
    here.now += 2 * HOUR_MS;
    expect(await create(here)).toMatchObject({ repeated: true });
    expect(here.games.entries.get("g")).toEqual(before);
  });

  test("of another content is refused and leaves the entry", async () => {
    const here = place();
    await create(here);
    here.now += 2 * HOUR_MS;
    expect((await refusalOf(create(here, { second: true }))).kind).toBe("game-exists");
    expect(here.games.entries.get("g")).toEqual(entry());
  });

  test.each([0, 2 * HOUR_MS])(
    "that wins over one that wrote its entry and died %i ms before gives the entry its own metadata",
    async (later) => {
      const here = place();
      await here.games.add(entry());
      here.now += later;
      await create(here, { second: true }, { by: "bob" });
      expect(here.games.entries.get("g")).toMatchObject({
        metadata: { by: "bob" },
        createdAt: here.now,
        version: 0,
      });
      expect(await recovered(here, "g")).toMatchObject({ state: { second: true } });
    },
  );

  test("that wins leaves what its game has reached meanwhile", async () => {
    const here = place();
    await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
    const seam = interposingSeam(4, async () => {
      const { gameType: type, gameId } = entry();
      await here.games.advance({
        gameId,
        gameType: type,
        status: "active",
        phase: "P",
        version: 3,
        updatedAt: START + 9,
      });
    });
    await create(here, { first: true }, { by: "ann" }, seam);
    expect(here.games.entries.get("g")).toMatchObject({ version: 3, phase: "P", metadata: { by: "ann" } });
  });

  test("whose entry the sweeper would remove has taken it over before it writes the row", async () => {
    const here = place();
    await here.games.add(entry());
    here.now = START + 20 * DAY_MS;
    for (let call = 1; call <= 6; call += 1) {
      const again = place();
      await again.games.add(entry());
      again.now = here.now;
      const seam = interposingSeam(call, () =>
        sweep({ ...again, pace: async () => {}, mayGoOn: () => true }),
      );
      await create(again, { second: true }, { by: "bob" }, seam);
      expect(again.games.entries.get("g"), `before call ${call}`).toMatchObject({ metadata: { by: "bob" } });
    }
  });
});

describe("a creation that wins over another one's entry, and ends before it has described itself,", () => {
  const theirs = { gameType: "another", metadata: { by: "eve" }, creation: "another" };

  /** What the change feed and the sweeper need. */
  function everything(here: Place) {
    return { ...here, snapshots: true, pace: async () => {}, mayGoOn: () => true };
  }

  async function alone(over: Partial<DirectoryEntry> = {}): Promise<Place> {
    const here = place();
    await here.games.add(entry({ ...theirs, ...over }));
    await expect(create(here, undefined, undefined, dyingSeam(4, "before"))).rejects.toThrow(DiedError);
    return here;
  }

  test.each([
    ["the change feed", (here: Place) => followCommit(everything(here), request(START))],
    ["the sweeper", (here: Place) => sweep(everything({ ...here, now: START + 15 * DAY_MS }))],
  ])("is described by %s, without what the other one said; sent again, it says its own", async (_, meet) => {
    const here = await alone({ origin: { gameId: "h", version: 3 }, createdAt: START + 5 });
    await meet(here);
    const { creation: _digest, ...described } = entry({ metadata: {} });
    expect(here.games.entries.get("g")).toMatchObject({ ...described, due: expect.anything() });
    expect(here.games.entries.get("g")).not.toHaveProperty("creation");
    expect(here.games.entries.get("g")).not.toHaveProperty("origin");
    expect(await create(here)).toMatchObject({ repeated: true });
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "ann" }, metadataVersion: 1 });
  });

  test("is described by the sweeper where its game has continued", async () => {
    const here = await alone();
    await appendAll(here, await writeCreation(here.table, request(START), START), moves(3));
    await sweep(everything({ ...here, now: START + 15 * DAY_MS }));
    expect(here.games.entries.get("g")).toMatchObject({ version: 3, gameType: "generic", metadata: {} });
  });

  test("is described where the directory knows that its game has continued", async () => {
    const here = await alone();
    await here.games.advance({ ...progressOf(here.gameTypes, request(START).head), version: 2 });
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toMatchObject({ version: 2, gameType: "generic", metadata: {} });
  });

  test("leaves metadata that somebody has put there since", async () => {
    const here = await alone();
    await here.games.setMetadata("g", { by: "bob" });
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "bob" }, metadataVersion: 1 });
    await create(here);
    expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "bob" } });
  });

  test("changes nothing where its row is gone", async () => {
    const here = place();
    await here.games.add(entry(theirs));
    await followCommit(everything(here), request(START));
    expect(here.games.entries.get("g")).toEqual(entry(theirs));
  });

  test("changes nothing where its record comes when another game has its id", async () => {
    const here = place();
    await create(here, { second: true }, { by: "bob" });
    const before = here.games.entries.get("g");
    await followCommit(everything(here), request(START - 40 * DAY_MS));
    expect(here.games.entries.get("g")).toEqual(before);
  });
});

test("a creation that describes itself loses no metadata that are put there meanwhile", async () => {
  for (let call = 2; ; call += 1) {
    const here = place();
    await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
    let written: unknown;
    const seam = interposingSeam(call, async () => {
      written = await here.games.setMetadata("g", { by: "bob" });
    });
    await create(here, undefined, undefined, seam);
    if (seam.calls.length < call) break;
    expect(written).toMatchObject({ changed: true });
    expect(here.games.entries.get("g"), `before call ${call}`).toMatchObject({ metadata: { by: "bob" } });
  }
});

test("who has read the metadata of a creation that lost changes none on the strength of that", async () => {
  const here = place();
  await here.games.add(entry({ metadata: { by: "eve" }, creation: "another" }));
  await create(here);
  expect(await here.games.setMetadata("g", { by: "eve", also: "bob" }, 0)).toMatchObject({ changed: false });
  expect(here.games.entries.get("g")).toMatchObject({ metadata: { by: "ann" } });
});

describe("a creation of an archived game", () => {
  async function archived(): Promise<Place> {
    const here = place();
    const created = await create(here);
    const end = move("end", { action: "end", to: "GAME_OVER" });
    await appendAll(here, created, [...moves(2), end]);
    await archiveGame(here, "g");
    here.now += 40 * DAY_MS;
    here.table.rows.clear();
    return here;
  }

  test("gets the original answer where it is the same request", async () => {
    const here = await archived();
    expect(await create(here)).toMatchObject({ repeated: true, head: { version: 0, time: START } });
    expect(here.table.rows.get("g")?.size ?? 0).toBe(0);
  });

  test.each([undefined, "at once"])(
    "gets the original answer where its row alone is gone, which goes first; removed: %s",
    async (removed) => {
      for (let hours = -2; hours <= 3; hours += 1) {
        const here = place();
        const created = await create(here);
        await appendAll(here, created, [...moves(2), move("end", { action: "end", to: "GAME_OVER" })]);
        await archiveGame(here, "g");
        here.now = START + 30 * DAY_MS + hours * HOUR_MS + 1;
        if (removed) vanishExpired(here.table, here.now);
        expect(await create(here), `${hours} h`).toMatchObject({ repeated: true, head: { time: START } });
        const other = await refusalOf(create(here, { second: true }));
        expect(other, `${hours} h`).toEqual({ kind: "game-exists", gameId: "g" });
      }
    },
  );

  test("is refused where the archive holds another history than what is left of the table's", async () => {
    const here = place();
    const created = await create(here);
    await appendAll(here, created, [...moves(2), move("end", { action: "end", to: "GAME_OVER" })]);
    await archiveGame(here, "g");
    here.table.rows.clear();
    here.now += 1;
    await appendAll(here, await create(here), moves(2));
    await removeRow(here.table, "g", commitPosition(0));
    expect(await refusalOf(create(here))).toEqual({ kind: "game-exists", gameId: "g" });
  });

  test("is refused by the table alone, where its row is gone", async () => {
    const here = place();
    await appendAll(here, await create(here), moves(1));
    await removeRow(here.table, "g", commitPosition(0));
    expect((await refusalOf(writeCreation(here.table, request(START), here.now))).kind).toBe("game-exists");
  });

  test("is refused where it is another: it would hide the game behind an empty one", async () => {
    const here = await archived();
    expect(await refusalOf(create(here, { second: true }))).toEqual({ kind: "game-exists", gameId: "g" });
    expect(here.table.rows.get("g")?.size ?? 0).toBe(0);
  });
});

test("that is slow puts off nothing that another creation has brought forward (simulation seed 11632)", async () => {
  const soon = { since: START, at: START + DAY_MS / 2 };
  for (let call = 2; ; call += 1) {
    const here = place();
    await here.games.add(entry({ creation: "another", due: { since: START, at: START + 99 * DAY_MS } }));
    const seam = interposingSeam(call, () => here.games.setDue("g", soon));
    await create(here, { second: true }, { by: "bob" }, seam);
    if (seam.calls.length < call) break;
    expect(here.games.entries.get("g"), `before call ${call}`).toMatchObject({
      due: soon,
      metadata: { by: "bob" },
    });
  }
});

test("over the entry of another type's creation is looked at by the sweeper in its own time, wherever it dies", async () => {
  await dieEverywhere({
    start: async () => {
      const here = place();
      await here.games.add(entry({ creation: "another", due: { since: START, at: START + 99 * DAY_MS } }));
      return here;
    },
    run: (here, seam) => create(here, { second: true }, { by: "bob" }, seam),
    check: async (here, end) => {
      if (!here.table.rows.get("g")?.size) return;
      const existing = here.games.entries.get("g");
      expect(existing?.due?.at, end).toBeLessThanOrEqual(START + 15 * DAY_MS);
    },
  });
});

test("an entry that the sweeper never looks at again was claimed when its game was created", () => {
  expect(claimedAt({ createdAt: START })).toBe(START);
});
