import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { commit, NOW, newGame } from "../../contract/rows.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { NOW as ENTRY_NOW, entry } from "../../fixtures/entries.ts";

// A write costs five times as much as a read, so what is read must not be booked as written, nor the other way round.

let database: Dynalite;
beforeAll(async () => {
  database = await startDynalite();
});
afterAll(async () => await database.close());
beforeEach(() => {
  database.costs.length = 0;
  database.requests.length = 0;
});

const READS: readonly string[] = ["GetItem", "Query", "BatchGetItem"];
const FIRST = commitPosition(0);
const game = newGame();
const inDirectory = entry();

/** Calls of the tables, each in a table where it has something to do. */
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  "state insert": () => database.state.insert(commit(game, 0), NOW),
  "state get": () => database.state.get(game, FIRST, NOW),
  "state query": () => database.state.query({ gameId: game, from: FIRST, newestFirst: true, limit: 1 }, NOW),
  "state expire": () => database.state.expire(game, FIRST, 1),
  "state put": () => database.state.put(commit(game, 0)),
  "games add": () => database.games.add(inDirectory),
  "games get": () => database.games.get(inDirectory.gameId),
  "games getMany": () => database.games.getMany([inDirectory.gameId]),
  "games list": () => database.games.list({ gameType: "generic", status: "active", limit: 1 }),
  "games setDue": () => database.games.setDue(inDirectory.gameId, { at: ENTRY_NOW, since: ENTRY_NOW }),
  "games dueSooner": () => database.games.dueSooner(inDirectory.gameId, { at: 0, since: 0 }),
  "games noteSnapshot": () => database.games.noteSnapshot(inDirectory.gameId, 3),
  "games setMetadata": () => database.games.setMetadata(inDirectory.gameId, {}),
};

describe("what a call consumes is booked as what it is", () => {
  test.each(Object.keys(CALLS))("%s", async (name) => {
    await CALLS[name]?.();

    const reads = database.requests.every((request) => READS.includes(request));
    const [readUnits, writeUnits] = [
      database.costs.reduce((sum, cost) => sum + cost.readUnits, 0),
      database.costs.reduce((sum, cost) => sum + cost.writeUnits, 0),
    ];
    expect(database.requests.length).toBeGreaterThan(0);
    expect(reads ? readUnits : writeUnits).toBeGreaterThan(0);
    expect(reads ? writeUnits : readUnits).toBe(0);
  });
});
