import { describe, expect, test } from "vitest";
import { chunkPosition, commitPosition, manifestPosition } from "../../../lambdas/store/keys.ts";
import { readThrough } from "../../../lambdas/store/read-through.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { readWholeHistory } from "../../../lambdas/store/whole-history.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { archived, finished, type Hall, hall, read } from "../../fixtures/archived-game.ts";
import { removeRow, rowAt, spreadSnapshot } from "../../fixtures/damage.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";

function entry(version: number) {
  return {
    kind: "game" as const,
    gameId: "g",
    gameType: "generic",
    status: "finished" as const,
    phase: "GAME_OVER",
    version,
    metadata: {},
    metadataVersion: 0,
    due: { at: START, since: START },
    createdAt: START,
    updatedAt: START,
    stretch: 10,
  };
}

async function versions(here: Hall, newestFirst: boolean, start?: number, limit = 100) {
  const query = { gameId: "g", newestFirst, limit, ...(start !== undefined && { start }) };
  const page = await readThrough(here, "g", ({ table }) => readWholeHistory(table, query, here.now));
  return page.transitions.map(({ version }) => version);
}

describe("the history of an archived game", () => {
  test("is whole although its first rows have expired, in both directions", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    for (const version of [1, 2]) await removeRow(here.table, "g", commitPosition(version));
    const all = Array.from({ length: 13 }, (_, index) => index + 1);
    expect(await versions(here, false)).toEqual(all);
    expect(await versions(here, true)).toEqual(all.toReversed());
    expect(await versions(here, false, 2)).toEqual(all.slice(1));
    expect(await versions(here, true, 2)).toEqual([2, 1]);
    expect(await versions(here, true, undefined, 3)).toEqual([13, 12, 11]);
    expect(await versions(here, false, 14)).toEqual([]);
  });

  test("is 410 where the archive does not hold it either, never from the third transition", async () => {
    const here = hall();
    await finished(here);
    await archived(here);
    for (const version of [1, 2]) await removeRow(here.table, "g", commitPosition(version));
    here.archive.objects.clear();
    expect(await refusalOf(versions(here, false))).toMatchObject({ kind: "history-gone", from: 1, to: 2 });
  });

  test("of a game that continues leaves out what is no longer kept", async () => {
    const here = hall();
    await appendAll(here, await create(here, "g"), moves(4));
    await removeRow(here.table, "g", commitPosition(1));
    expect(await versions(here, false)).toEqual([2, 3, 4]);
  });
});

describe("a game that is in the archive alone", () => {
  async function left(): Promise<Hall> {
    const here = hall();
    await finished(here);
    await archived(here);
    here.table.rows.clear();
    return here;
  }

  test("is not read while a wipe is under way", async () => {
    const here = await left();
    const due = { at: START, since: START };
    const times = { markedAt: START, foundAt: START, creatableAt: START + 5 };
    await here.games.mark({ kind: "wipe", gameId: "g", ...times, due });
    const wiped = { kind: "game-wiped", gameId: "g", creatableAt: START + 5 };
    expect(await refusalOf(read(here))).toEqual(wiped);
  });

  test("is not read where the directory knows that the game had continued", async () => {
    const here = await left();
    await here.games.add(entry(14));
    expect(await refusalOf(read(here))).toMatchObject({ kind: "history-gone", from: 14, to: 14 });
  });

  test("leaves the sweeper's index", async () => {
    const here = await left();
    await here.games.add(entry(13));
    const report = await sweep({ ...here, pace: async () => {}, mayGoOn: () => true });
    expect(report).toMatchObject({ visited: 1, failed: [] });
    expect(here.games.entries.get("g")).not.toHaveProperty("due");
    expect(await read(here)).toMatchObject({ version: 13 });
  });
});

test("a game whose phase is no longer a terminal one keeps the rows that its archiver let expire", async () => {
  const here = hall();
  await finished(here);
  await archived(here);
  await here.games.add(entry(13));
  const open = { ...here, gameTypes: gameTypes({ ...gameType(), terminalPhases: [] }) };
  open.now = START + 15 * DAY_MS;
  expect(await sweep({ ...open, pace: async () => {}, mayGoOn: () => true })).toMatchObject({ failed: [] });
  expect(rowAt(here.table, "g", manifestPosition(13)).expiresAt).toBeUndefined();
  here.archive.objects.clear();
  here.now = START + 400 * DAY_MS;
  expect(await read(here)).toMatchObject({ version: 13, archived: false });
});

test("such a game is given its snapshot again where some of it has gone already", async () => {
  const here = hall();
  await finished(here);
  await archived(here);
  await here.games.add(entry(13));
  spreadSnapshot(here.table, "g", 13);
  await removeRow(here.table, "g", chunkPosition(13, 0));
  const open = { ...here, gameTypes: gameTypes({ ...gameType(), terminalPhases: [] }) };
  open.now = START + 15 * DAY_MS;
  const report = await sweep({ ...open, pace: async () => {}, mayGoOn: () => true });
  expect(report).toMatchObject({ covered: 1, failed: [] });
  here.archive.objects.clear();
  here.now = START + 400 * DAY_MS;
  expect(await read(here)).toMatchObject({ version: 13, archived: false });
});

describe("a game that was archived again since the moment that its tables were restored to", () => {
  /** Archived at 13, corrected and archived again at 14, restored to 13; half a retention later it is swept. */
  async function swept(): Promise<Hall> {
    const here = hall();
    await finished(here);
    const { head } = await read(here);
    if (!head) throw new Error("no head");
    await archived(here);
    const rows = new Map(here.table.rows.get("g"));
    await appendAll(here, { head, issuedAt: here.now }, [
      asked({
        commitId: "c14",
        kind: "correction",
        reason: "a slip",
        transitions: [{ action: "fix", patch: {} }],
      }),
    ]);
    await archived(here);
    here.table.rows.set("g", rows);
    await here.games.add(entry(13));
    here.now = START + 15 * DAY_MS;
    const report = await sweep({ ...here, pace: async () => {}, mayGoOn: () => true });
    expect(report).toMatchObject({ failed: [] });
    return here;
  }

  test("does not come to what was restored away, when its rows go", async () => {
    const here = await swept();
    here.now = START + 60 * DAY_MS;
    expect(await read(here)).toMatchObject({ version: 13, archived: true });
  });

  test("is archived no more than once for that", async () => {
    const here = await swept();
    const object = here.archive.objects.get("g");
    here.now = START + 30 * DAY_MS - HOUR_MS;
    expect(await sweep({ ...here, pace: async () => {}, mayGoOn: () => true })).toMatchObject({ failed: [] });
    expect(here.archive.objects.get("g")).toBe(object);
  });
});
