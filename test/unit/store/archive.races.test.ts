import { describe, expect, test } from "vitest";
import type { Append } from "../../../lambdas/game/commit.ts";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import { archiveGame } from "../../../lambdas/store/archive.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { chunkPosition, commitPosition, manifestPosition } from "../../../lambdas/store/keys.ts";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { readThrough } from "../../../lambdas/store/read-through.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, appendAt, create, move, moves } from "../../fixtures/appends.ts";
import { removeRow, rowAt, spreadSnapshot } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { asked } from "../../fixtures/requests.ts";
import { interposingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

const end = move("end", { action: "resign", to: "GAME_OVER", patch: { won: "white" } });

function correction(commitId: string, to = "GAME_OVER"): Append {
  return asked({
    commitId,
    kind: "correction",
    reason: "a slip",
    transitions: [{ action: "fix", to, patch: { commitId } }],
  });
}

/** A game of 13 transitions that is over, and where to continue from. */
async function finished() {
  const here = { ...world(), table: memoryStateTable(), archive: memoryArchive(), games: memoryGamesTable() };
  const cursors = await appendAll(here, await create(here, "g"), [...moves(12), end]);
  const last: OpenedCursor = cursors.at(-1) ?? cursors[0];
  return { ...here, last };
}

describe("a correction of a finished game", () => {
  test("is taken before it is archived, and soon after", async () => {
    const here = await finished();
    const [, next] = await appendAll(here, here.last, [correction("c14")]);
    await archiveGame(here, "g");
    here.now += 7 * DAY_MS;
    if (!next) throw new Error("no cursor");
    expect((await appendAt(here, next, correction("c15"))).outcome).toBe("written");
  });

  test("is refused when the rows that it would rest on are about to go (simulation seed 5677)", async () => {
    const here = await finished();
    await archiveGame(here, "g");
    here.now += 8 * DAY_MS;
    const refused = { kind: "game-archived", gameId: "g" };
    expect(await refusalOf(appendAt(here, here.last, correction("c14")))).toEqual(refused);
    here.now = START + 30 * DAY_MS - 2 * HOUR_MS;
    await removeRow(here.table, "g", commitPosition(0));
    expect(await refusalOf(appendAt(here, here.last, correction("c14")))).toEqual(refused);
  });

  test("learns that the game was wiped, where it was", async () => {
    const here = await finished();
    const tombstone = { kind: "tombstone", gameId: "g", expiresAt: (START + 30 * DAY_MS) / 1000 } as const;
    for (const version of [0, 14]) await here.table.put({ ...tombstone, position: commitPosition(version) });
    expect((await refusalOf(appendAt(here, here.last, correction("c14")))).kind).toBe("game-wiped");
  });

  test("that was written gets its original answer, archived or not", async () => {
    const here = await finished();
    const first = await appendAt(here, here.last, correction("c14"));
    await archiveGame(here, "g");
    here.now += 20 * DAY_MS;
    const again = await appendAt(elsewhere(here), here.last, correction("c14"));
    expect(again).toMatchObject({ outcome: "repeated", head: first.head });
  });
});

describe("a game that a correction led back into play", () => {
  async function goingOn() {
    const here = await finished();
    const row = rowAt(here.table, "g", commitPosition(13));
    await appendAll(here, here.last, [correction("c14", "PLAYING")]);
    if (row.kind !== "commit") throw new Error("no commit");
    return { ...here, end: row.commit };
  }

  test("is not archived, though its end is followed only now (simulation seeds 691 and 1486)", async () => {
    const here = await goingOn();
    await followCommit({ ...here, snapshots: true }, here.end);
    expect(here.archive.objects.size).toBe(0);
    expect(rowAt(here.table, "g", manifestPosition(14)).expiresAt).toBeUndefined();
  });

  test("is given a snapshot by the sweeper, though the directory takes it for finished", async () => {
    const here = await goingOn();
    await followCommit({ ...here, snapshots: false }, here.end);
    here.now += 16 * DAY_MS;
    await here.games.setDue("g", { at: here.now, since: START });
    const all = { pace: async () => {}, mayGoOn: () => true };
    expect(await sweep({ ...here, ...all })).toMatchObject({ covered: 1, failed: [] });
    expect(here.archive.objects.size).toBe(0);
    here.now += 400 * DAY_MS;
    expect(await recovered(here, "g")).toMatchObject({ version: 14, phase: "PLAYING" });
  });
});

test("a game that is led back into play while the sweeper looks at it is given a snapshot, not archived", async () => {
  const here = await finished();
  const seam = interposingSeam(2, () => appendAll(here, here.last, [correction("c14", "PLAYING")]));
  const row = rowAt(here.table, "g", commitPosition(13));
  if (row.kind !== "commit") throw new Error("no commit");
  await followCommit({ ...here, snapshots: false, archive: undefined }, row.commit);
  await here.games.setDue("g", { at: here.now, since: START });
  const table = faultyStateTable(here.table, seam);
  const swept = await sweep({ ...here, table, pace: async () => {}, mayGoOn: () => true });
  expect(swept).toMatchObject({ visited: 1, covered: 1, failed: [] });
  expect(here.archive.objects.size).toBe(0);
  expect(rowAt(here.table, "g", manifestPosition(14)).expiresAt).toBeUndefined();
});

describe("the rows of an archived game", () => {
  test("go all of them, those of a snapshot that came late included (simulation seed 930)", async () => {
    const here = await finished();
    await makeSnapshot(here, "g");
    await makeSnapshot(here, "g", 10);
    await archiveGame(here, "g");
    const lasting = [...(here.table.rows.get("g")?.values() ?? [])].filter(
      (row) => row.expiresAt === undefined,
    );
    expect(lasting).toEqual([]);
  });

  test("outlive the creation, by more than clocks may differ: alone, it would look like a new game (simulation seed 4223)", async () => {
    const here = await finished();
    await archiveGame(here, "g");
    const creation = rowAt(here.table, "g", commitPosition(0)).expiresAt ?? 0;
    const snapshot = rowAt(here.table, "g", manifestPosition(13)).expiresAt ?? 0;
    expect(snapshot - creation).toBe(HOUR_MS / 1000);
  });
});

describe("an older snapshot that is written late, when the rows of its archived game have their expiry", () => {
  /** A game that is archived, with two corrections after its end, of which only the snapshot at a version is left. */
  async function leftAlone(version: number, withChunks: boolean) {
    const here = await finished();
    await appendAll(here, here.last, [correction("c14"), correction("c15")]);
    const { manifest } = await makeSnapshot(here, "g", version);
    spreadSnapshot(here.table, "g", version);
    const late = [...(here.table.rows.get("g")?.values() ?? [])].filter(
      ({ kind, position }) =>
        position >= chunkPosition(version, 0) && (kind === "manifest" || (kind === "chunk" && withChunks)),
    );
    await here.games.add({
      ...{ kind: "game", gameId: "g", gameType: "generic", status: "active", phase: "NOT_STARTED" },
      ...{ version: 0, metadata: {}, metadataVersion: 0, createdAt: START, updatedAt: START, stretch: 10 },
      due: { at: START, since: START },
    });
    await followCommit({ ...here, snapshots: true }, await endOf(here));
    here.table.rows.clear();
    for (const row of late) await here.table.put(row);
    here.now += 40 * DAY_MS;
    return { ...here, table: here.table, served: refuseLostTail(here.table, here.games), manifest };
  }

  async function endOf({ table }: { table: MemoryStateTable }) {
    const row = rowAt(table, "g", commitPosition(15));
    if (row.kind !== "commit") throw new Error("no commit");
    return row.commit;
  }

  const places = [
    [10, true],
    [10, false],
    [14, true],
    [14, false],
    [15, true],
    [15, false],
  ] as const;

  test.each(places)(
    "does not hide the archive (version %i, with its chunks: %s)",
    async (version, withChunks) => {
      const here = await leftAlone(version, withChunks);
      for (const wanted of [undefined, 3, 15]) {
        const found = await readThrough({ ...here, table: here.served }, "g", async ({ table }) =>
          recover({ ...here, table }, { gameId: "g", ...(wanted !== undefined && { version: wanted }) }),
        );
        expect(found).toMatchObject({ version: wanted ?? 15 });
      }
    },
  );

  test.each(places)("expires (version %i, with its chunks: %s)", async (version, withChunks) => {
    const here = await leftAlone(version, withChunks);
    const object = here.archive.objects.get("g");
    const all = { pace: async () => {}, mayGoOn: () => true };
    expect(await sweep({ ...here, table: here.served, ...all })).toMatchObject({ visited: 1, failed: [] });
    expect(rowAt(here.table, "g", manifestPosition(version)).expiresAt).toBeGreaterThan(here.now / 1000);
    expect(here.archive.objects.get("g")).toEqual(object);
    here.now += 40 * DAY_MS;
    expect(await sweep({ ...here, table: here.served, ...all })).toMatchObject({ visited: 1, failed: [] });
    expect(await sweep({ ...here, table: here.served, ...all })).toMatchObject({ visited: 0 });
  });
});

test("a snapshot that is made while a newer one is made expires, since that does not name it", async () => {
  const here = await finished();
  const due = rowAt(here.table, "g", commitPosition(10));
  if (due.kind !== "commit") throw new Error("no commit");
  const seam = interposingSeam(2, () => makeSnapshot(here, "g"));
  const context = { ...here, archive: undefined, table: faultyStateTable(here.table, seam), snapshots: true };
  expect(await followCommit(context, due.commit)).toEqual({ snapshot: true });
  expect(rowAt(here.table, "g", manifestPosition(10)).expiresAt).toBeGreaterThan(here.now / 1000);
  expect(rowAt(here.table, "g", manifestPosition(13)).expiresAt).toBeUndefined();
});
