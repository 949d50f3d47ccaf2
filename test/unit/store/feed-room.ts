import { randomBytes } from "node:crypto";
import type { Commit } from "../../../lambdas/game/commit.ts";
import type { FeedContext } from "../../../lambdas/store/change-feed.ts";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { type MemoryStateTable, memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { LATE_WRITERS_MS, wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { type MemoryGamesTable, memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAll, create, move, moves } from "../../fixtures/appends.ts";
import { createdEntry } from "../../fixtures/entries.ts";
import { faultyGamesTable, faultyStateTable } from "../../fixtures/faulty-table.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { countingSeam, type Seam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { type World, world } from "../../fixtures/world.ts";

/** A process with both tables to look at. */
export type Room = World & { readonly table: MemoryStateTable; readonly games: MemoryGamesTable };

/**
 * A game whose twelfth move ends it; snapshots are due at 10 and at 12. Its directory entry is as its creator wrote it.
 * @param bytes Size of its state, in as many parts as it takes.
 */
export async function game(bytes = 0): Promise<Room> {
  const table = memoryStateTable();
  const games = memoryGamesTable();
  const here = { ...world({ gameTypes: gameTypes(gameType()) }), table, games };
  const cursor = await create(here, "g");
  here.now = START + 1000;
  const end = move("m12", { action: "end", to: "GAME_OVER", patch: { over: true } });
  function part() {
    return randomBytes((bytes / 5) * 0.75).toString("base64");
  }
  const growth = Array.from({ length: 5 }, (_, index) =>
    move(`m${index + 1}`, { action: "grow", patch: { [`part${index}`]: part() } }),
  );
  await appendAll(here, cursor, [...growth, ...moves(6, 6), end]);
  await games.add(createdEntry("g", START, { metadata: { players: ["ann"] }, due: dueAfter(START, 30) }));
  return here;
}

/** The commit that ends at a version. */
export function commitAt({ table }: Room, version: number): Commit {
  for (const row of table.rows.get("g")?.values() ?? [])
    if (row.kind === "commit" && row.commit.head.version === version) return row.commit;
  throw new Error(`no commit at ${version}`);
}

/** What following a commit needs, with a seam before both tables. */
export function contextOf({ table, games, gameTypes, now }: Room, seam: Seam = countingSeam()): FeedContext {
  return {
    table: faultyStateTable(table, seam),
    games: faultyGamesTable(games, seam),
    gameTypes,
    now,
    snapshots: true,
  };
}

/** Wipes the game as the API does: what comes late is left to a later pass. */
export async function wipe({ table, games, now }: Room): Promise<void> {
  await wipeGame({ table, games, now }, "g");
}

/** Wipes it to the end, as the sweeper does in time. */
export async function wipeWhole(room: Room): Promise<void> {
  for (let passes = 0; passes < 3; passes += 1) {
    await wipe(room);
    room.now += LATE_WRITERS_MS;
  }
}

/** What is left of the game besides tombstones. */
export function leftOf({ table, games }: Room) {
  const rows = [...(table.rows.get("g")?.values() ?? [])].filter(({ kind }) => kind !== "tombstone");
  return { rows, entry: games.entries.get("g") };
}

/** What {@link leftOf} finds when nothing is left. */
export const nothing = { rows: [], entry: undefined };
