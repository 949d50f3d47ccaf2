import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Commit } from "../../../lambdas/game/commit.ts";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import { digestOfContent } from "../../../lambdas/game/request.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { currentGames } from "../../../lambdas/store/current-games.ts";
import type { GamesTable } from "../../../lambdas/store/games-table.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { wipeGame } from "../../../lambdas/store/wipe-game.ts";
import { appendAll, batch, moves } from "../../fixtures/appends.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { asked } from "../../fixtures/requests.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { type World, world } from "../../fixtures/world.ts";

// What the directory and the wipe ask of DynamoDB, request by request: one more is a failure here.

let db: Dynalite;
let here: World;
let games = 0;
let gameId: string;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());
beforeEach(() => {
  here = world({ table: db.state });
  games += 1;
  gameId = `g${games}`;
});

function context() {
  return { ...here, games: db.games };
}

async function created() {
  const creation = newGame(
    { gameId, type: gameType(), state: {}, contentDigest: digestOfContent("create", {}) },
    here.now,
  );
  return await createGame(context(), creation, { players: ["ann"] });
}

async function commitAt(version: number): Promise<Commit> {
  const row = await db.state.get(gameId, commitPosition(version), here.now);
  if (row?.kind !== "commit") throw new Error(`no commit at ${version}`);
  return row.commit;
}

/** Requests that work makes, and the write units that it costs. */
async function costOf(work: () => Promise<unknown>) {
  db.requests.length = 0;
  db.costs.length = 0;
  await work();
  return {
    requests: [...db.requests],
    writes: db.costs.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
  };
}

describe("the cost of", () => {
  test("a creation: its entry, one small read, its row", async () => {
    const { requests } = await costOf(created);
    expect(requests).toEqual(["PutItem", "Query", "PutItem"]);
  });

  test("a notable commit in the directory: one update of one unit, while the hour stays", async () => {
    await appendAll(here, await created(), moves(1));
    here.now += 1;
    const commit = await commitAt(1);
    const cost = await costOf(() => followCommit({ ...context(), snapshots: true }, commit));
    expect(cost).toEqual({ requests: ["UpdateItem"], writes: 1 });
  });

  test("a snapshot that is due: one read to find it, one of its state, two rows, one look for a wipe, one update", async () => {
    const phased = gameTypes(gameType({ snapshot: { onPhaseChange: true, onTerminalPhase: true } }));
    const requests = ["ONE", "TWO"].map((to) =>
      asked({ commitId: to, kind: "move", transitions: [{ action: "go", to }] }),
    );
    await appendAll({ ...here, gameTypes: phased }, await created(), requests);
    const feed = { ...context(), gameTypes: phased, snapshots: true };
    await followCommit(feed, await commitAt(1));
    const second = await commitAt(2);
    const cost = await costOf(() => followCommit(feed, second));
    expect(cost).toEqual({
      requests: ["GetItem", "Query", "PutItem", "PutItem", "Query", "UpdateItem"],
      writes: 3,
    });
  });

  test("a visit of the sweeper to a covered game: one read, one update", async () => {
    await appendAll(here, await created(), moves(1));
    await makeSnapshot(here, gameId);
    here.now += 15 * DAY_MS;
    const due = { at: here.now, since: here.now };
    const listDue: GamesTable["listDue"] = async ({ shard }) =>
      shard === 0 ? [{ gameId, due, sortKey: "1" }] : [];
    const alone = { ...context(), games: { ...db.games, listDue } };
    const { requests } = await costOf(() => sweep({ ...alone, pace: async () => {}, mayGoOn: () => true }));
    expect(requests).toEqual(["Query", "UpdateItem"]);
  });

  test("a page of a listing: one read of the entries, one for each game that continues", async () => {
    await created();
    const { requests, writes } = await costOf(() => currentGames(context(), [gameId]));
    expect({ requests, writes }).toEqual({ requests: ["BatchGetItem", "Query"], writes: 0 });
  });

  test("a wipe of 200 commits: 25 rows a request", async () => {
    const requests = Array.from({ length: 200 }, (_, index) => batch(`b${index}`, 1));
    await appendAll(here, await created(), requests);
    const cost = await costOf(() => wipeGame(context(), gameId));
    expect(cost.requests.filter((request) => request === "BatchWriteItem")).toHaveLength(9);
    expect(cost.requests.filter((request) => request !== "BatchWriteItem")).toEqual([
      "GetItem",
      "PutItem",
      "Query",
      "PutItem",
      "Query",
      "Query",
      "Query",
      "PutItem",
    ]);
  });
});
