import { type Backend, openBackend } from "./backend.ts";
import { clientAt, type Database } from "./database.ts";
import type { Row, Say } from "./row.ts";
import { measureWipe } from "./wipe.ts";

const SHORT = 200;
const LONG = 10_000;
/** How many transitions games have beyond a multiple of 50: the shipped game types want a state that often. */
const TAILS = [0, 25, 49];
/** Its numbers have more digits, and a read unit begins with each 4 KB. */
const MORE_UNITS = 1;

type Cost = { readonly requests: number; readonly readUnits: number };

/** What a recovery costs, of a short game and of a long one; then the wipe of that. */
export async function measureRecovery(database: Database, say: Say): Promise<Row[]> {
  const short = await costsOfGame(database, "short", SHORT, say);
  const long = await costsOfGame(database, "long", LONG, say);
  const recoveries = TAILS.map((tail, index) => row(tail, short[index], long[index]));
  return [...recoveries, await measureWipe(database, "long", LONG + Math.max(...TAILS), say)];
}

function row(tail: number, short: Cost = nothing, long: Cost = nothing): Row {
  return {
    what: `recover a game of ${LONG} transitions, ${tail} beyond a multiple of 50`,
    measured: `${long.requests} request, ${long.readUnits} read units; ${short.readUnits} units of one of ${SHORT}`,
    target: `1 request; ${MORE_UNITS} unit more than of one of ${SHORT} at most`,
    ok: long.requests === 1 && short.requests === 1 && long.readUnits <= short.readUnits + MORE_UNITS,
    figures: {
      requests: long.requests,
      readUnits: long.readUnits,
      shortRequests: short.requests,
      shortReadUnits: short.readUnits,
    },
  };
}

const nothing: Cost = { requests: Number.NaN, readUnits: Number.NaN };

/** Plays a game one transition at a time, and recovers it in another process. */
async function costsOfGame(database: Database, gameId: string, length: number, say: Say): Promise<Cost[]> {
  const player = await openBackend(clientAt(database.endpoint), false);
  const reader = await openBackend(clientAt(database.endpoint), false);
  let cursor = await player.create(gameId);
  let version = 0;
  const costs: Cost[] = [];
  for (const tail of TAILS) {
    while (version < length + tail) {
      version += 1;
      ({ cursor } = await player.append(gameId, { cursor }, [transition(version)]));
      if (version % 100 === 0) say(`play a game of ${length} transitions`, String(version));
    }
    costs.push(await costOf(database, reader, gameId, version));
  }
  return costs;
}

function transition(version: number): object {
  return {
    action: "move",
    actor: version % 2 === 0 ? "black" : "white",
    payload: { note: "x".repeat(60) },
    patch: { [`square${version % 64}`]: version, ply: version },
  };
}

async function costOf(database: Database, reader: Backend, gameId: string, version: number): Promise<Cost> {
  await database.takeRequests();
  const { body, readUnits } = await reader.call("GET /v1/games/{gameId}/state", gameId);
  const requests = await database.takeRequests();
  if (!body.includes(`"ply":${version}`)) throw new Error(`version ${version} was not recovered`);
  return { requests, readUnits };
}
