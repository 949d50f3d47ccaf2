import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";
import { digestOfContent } from "../../lambdas/game/request.ts";
import { digestOfState } from "../../lambdas/game/state-digest.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import { importPart } from "../../lambdas/store/import-game.ts";
import { bounded } from "../bounded.ts";
import { clientAt, TABLES } from "./database.ts";

// Imports the games of a range into a database, each with so many moves of history, and sends when it began and ended, in ms
// since 1970.

const AT_ONCE = 8;

const [endpoint = "", from = "0", to = "0", moves = "0"] = process.argv.slice(2);
const MOVES = Number(moves);
const client = clientAt(endpoint);
const context = {
  table: dynamoStateTable(client, TABLES.stateTable, () => {}),
  games: dynamoGamesTable(client, TABLES.gamesTable, () => {}),
  gameTypes: SHIPPED_GAME_TYPES,
  now: Date.now(),
};
const type = SHIPPED_GAME_TYPES.get("generic");
if (!type) throw new Error("the game type generic ships");
const created = { board: "x".repeat(600), ply: 0 };
const stateDigest = digestOfState({ ...created, ...(MOVES > 0 && after(MOVES - 1)) });

function after(move: number) {
  return { ply: move + 1, last: `e${move}` };
}

function commitOf(gameId: string, move: number) {
  return {
    commitId: `c${move}`,
    contentDigest: digestOfContent("imported", { gameId, move }),
    time: context.now - 50_000 + move,
    transitions: [{ action: "move", actor: "white", patch: after(move) }],
  };
}

function* idsOf(first: number, end: number): Generator<string> {
  for (let index = first; index < end; index += 1) yield `game-${index}`;
}

const begunAt = Date.now();
await bounded(idsOf(Number(from), Number(to)), AT_ONCE, async (gameId) => {
  await importPart(context, {
    gameId,
    type,
    metadata: { players: ["ann", "bob"] },
    createdAt: context.now - 60_000,
    contentDigest: digestOfContent("imported", { gameId }),
    created: { state: created },
    ...(MOVES > 0 && {
      commits: { after: 0, list: Array.from({ length: MOVES }, (_, move) => commitOf(gameId, move)) },
    }),
    // As the command sends it: what was written is read back and compared, and the directory learns of it.
    complete: { version: MOVES, stateDigest },
  });
});
process.send?.({ begunAt, endedAt: Date.now() });
process.exit();
