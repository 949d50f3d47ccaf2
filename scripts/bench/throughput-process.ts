import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { openBackend } from "./backend.ts";
import { bareItem } from "./bare-item.ts";
import { clientAt, TABLES } from "./database.ts";
import { transition800 } from "./transition-800.ts";

// Appends per second through the handlers next to bare puts, on the same database, a short stretch of each in turn.

const WARM_UP_MS = 2_000;
const STRETCH_MS = 500;
const PAIRS = 20;

const [endpoint = "", loops = "1"] = process.argv.slice(2);
const client = clientAt(endpoint);
const backend = await openBackend(client, true);
const games = await Promise.all(
  Array.from({ length: Number(loops) }, async (_, index) => {
    const gameId = `throughput-${loops}-${index}`;
    return { gameId, cursor: await backend.create(gameId), nth: 0 };
  }),
);
type Game = (typeof games)[number];

async function append(game: Game): Promise<void> {
  game.nth += 1;
  const { gameId, cursor: at } = game;
  const { cursor } = await backend.append(gameId, { cursor: at }, [transition800(game.nth)]);
  game.cursor = cursor;
}

async function bare({ gameId }: Game, nth: number): Promise<void> {
  const item = bareItem(`bare-${gameId}`, nth, JSON.stringify([transition800(nth)]));
  await client.send(new PutCommand({ TableName: TABLES.stateTable, Item: item }));
}

let puts = 0;

/** Runs one thing in all loops for a while. @returns how often per second it was done. */
async function perSecond(ms: number, once: (game: Game) => Promise<void>): Promise<number> {
  const started = performance.now();
  let done = 0;
  await Promise.all(
    games.map(async (game) => {
      while (performance.now() - started < ms) {
        await once(game);
        done += 1;
      }
    }),
  );
  return (done * 1_000) / (performance.now() - started);
}

const barePerSecond = async (ms: number) =>
  await perSecond(ms, async (game) => {
    puts += 1;
    await bare(game, puts);
  });

await barePerSecond(WARM_UP_MS);
await perSecond(WARM_UP_MS, append);
const pairs: { bare: number; append: number }[] = [];
for (let pair = 0; pair < PAIRS; pair += 1) {
  pairs.push({ bare: await barePerSecond(STRETCH_MS), append: await perSecond(STRETCH_MS, append) });
}
process.send?.(pairs);
client.destroy();
