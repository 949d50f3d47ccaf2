import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { toDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import type { DirectoryRow } from "../../../lambdas/store/games-table.ts";
import { writeUnits } from "../../../lambdas/store/item-size.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { writesTo } from "../../../scripts/cost/metered-client.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { appendAt, move } from "../../fixtures/appends.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { world } from "../../fixtures/world.ts";

// Write units of an append with all that follows it, by how often a game moves: one more is a failure here. Indexes as
// DynamoDB charges them; `npm run bench -- --only units` counts the same on a database.

const INDEXES = [
  {
    keys: ["listing", "updated"],
    projected: (name: string) => ["gameId", "listing", "updated"].includes(name),
  },
  {
    keys: ["due", "urgency"],
    projected: (name: string) => /^(gameId|due|urgency|dueAt|dueSince)$/.test(name),
  },
];

/** A state table and a directory that count what writes cost. */
function countedTables() {
  const counted = { units: 0 };
  const table = memoryStateTable();
  const games = memoryGamesTable();
  const { entries } = games;
  const set = entries.set.bind(entries);
  entries.set = (gameId: string, row: DirectoryRow) => {
    const before = entries.get(gameId);
    const [was, is] = [before && toDirectoryItem(before), toDirectoryItem(row)];
    counted.units += writeUnits(is);
    for (const index of INDEXES) counted.units += writesTo(index, was, is);
    return set(gameId, row);
  };
  return {
    counted,
    games,
    rows: table.rows,
    table: {
      ...table,
      insert: async (...[row, now]: Parameters<typeof table.insert>) => {
        counted.units += writeUnits(toItem(row));
        return await table.insert(row, now);
      },
      put: async (row: Parameters<typeof table.put>[0]) => {
        counted.units += writeUnits(toItem(row));
        await table.put(row);
      },
      expire: async (...given: Parameters<typeof table.expire>) => {
        counted.units += 1;
        return await table.expire(...given);
      },
    },
  };
}

/** Write units of a move of one game that is played at a pace, its creation left out. */
async function unitsOfMove(seconds: number, moves: number, metadata: JsonObject = {}): Promise<number> {
  const { counted, games, rows, table } = countedTables();
  const here = { ...world({ table, keepStates: true }), games, snapshots: true };
  const creation = newGame(askedFor({ gameId: "g", type: gameType(), state: {} }), here.now);
  let at = { head: (await createGame(here, creation, metadata)).head, issuedAt: here.now };
  counted.units = 0;
  for (let nth = 1; nth <= moves; nth += 1) {
    here.now += seconds * 1_000;
    const { head, issuedAt } = await appendAt(here, at, move(`m${nth}`));
    at = { head, issuedAt };
    const row = rows.get("g")?.get(commitPosition(nth));
    if (row?.kind === "commit" && row.commit.notable) await followCommit(here, row.commit);
    await sweep({ ...here, pace: async () => {}, mayGoOn: () => true });
  }
  return counted.units / moves;
}

test.each([
  ["a second", 1, 1_200, 1.002],
  ["a minute", 60, 600, 1.133],
  ["10 minutes", 600, 600, 1.38],
  ["an hour", 3_600, 600, 1.578],
  ["a day", 86_400, 240, 2.004],
  ["two days", 172_800, 120, 2.917],
])("a move every %s costs few write units besides its own", async (_, seconds, moves, units) => {
  expect(await unitsOfMove(seconds, moves)).toBeCloseTo(units, 3);
});

/** Metadata of 16 KB: players with names, ids and ratings. */
const LARGE: JsonObject = {
  players: Array.from({ length: 195 }, (_, index) => ({
    id: createHash("sha256").update(`player ${index}`).digest("hex").slice(0, 32),
    name: `player number ${index}`,
    rating: 1_000 + ((index * 7_919) % 1_500),
  })),
};

test.each([
  ["a second", 1, 1_200, 1.008],
  ["a minute", 60, 600, 1.533],
  ["a day", 86_400, 240, 2.854],
])(
  "with 16 KB of metadata, a move every %s costs some more, since each update of an entry is charged for all of it",
  async (_, seconds, moves, units) => {
    expect(JSON.stringify(LARGE).length).toBeGreaterThan(16_000);
    expect(await unitsOfMove(seconds, moves, LARGE)).toBeCloseTo(units, 3);
  },
);
