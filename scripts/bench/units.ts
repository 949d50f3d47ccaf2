import { randomBytes, randomInt } from "node:crypto";
import { UNKNOWN_ROWS } from "../../lambdas/game/place-base.ts";
import { type Backend, openBackend, openForgetful } from "./backend.ts";
import { clientAt, type Database } from "./database.ts";
import { measurePaces, STATES_MOST } from "./pace.ts";
import type { Row, Say } from "./row.ts";

/** A kind of game, and what reading and playing it may cost on average. */
type Kind = {
  readonly what: string;
  /** Bytes of the state, beyond what the moves set in it. */
  readonly state: number;
  /** Bytes of a transition's JSON. */
  readonly commit: number;
  readonly moves: number;
  readonly most: { readonly units: number; readonly requests: number };
  /** Requests that an append may take on average, where three processes take turns. */
  readonly appended?: number;
};

const KINDS: readonly Kind[] = [
  {
    what: "state of 12 B, commits of 700 B",
    state: 1,
    commit: 700,
    moves: 48,
    most: { units: 1, requests: 1 },
    appended: 1.05,
  },
  {
    what: "state of 400 B, commits of 800 B",
    state: 400,
    commit: 800,
    moves: 48,
    most: { units: 3, requests: 1.6 },
  },
  {
    what: "state of 4 KB, commits of 800 B",
    state: 4_096,
    commit: 800,
    moves: 48,
    most: { units: 5, requests: 1.8 },
  },
  {
    what: "state of 12 B, commits of 20 KB",
    state: 1,
    commit: 20_000,
    moves: 48,
    most: { units: 10, requests: 2 },
  },
];

/** Moves after which is measured: by then each process holds the state, and the reader has read games of the kind. */
const BEGINNING = 16;

type Figures = {
  readonly appendRequests: number;
  readonly writeUnits: number;
  readonly readRequests: number;
  readonly readUnits: number;
  /** Most units that a read took. */
  readonly worst: number;
  /** What states in rows add to the units of the appends. */
  readonly added: number;
};

/** Most units that a read may take, beyond the rows that come before a state can be had: five times the state, and 8 KB. */
function worstUnits({ state, commit }: Kind, processes: number): number {
  const rows = processes === 1 ? 1 : UNKNOWN_ROWS;
  return Math.ceil((5 * state + 8_192 + rows * commit) / 4_096);
}

/**
 * What reading and playing games costs with the states that commits' rows keep, in one process and in three that take turns.
 * Another process reads: one that has read such games, and knows nothing of this one.
 */
export async function measureUnits(database: Database, say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) {
    for (const processes of [1, 3]) {
      say(`${kind.what}, ${processes} processes`);
      rows.push(rowOf(kind, processes, await figuresOf(database, kind, processes)));
    }
  }
  rows.push(await largeState(database, say));
  return [...rows, ...(await measurePaces(say))];
}

const LARGE_BYTES = 1_048_576;
const LARGE_UNITS = 240;

/** Reads a large state of which a snapshot was made. */
async function largeState(database: Database, say: Say): Promise<Row> {
  say("a state of 1 MB");
  const player = await openBackend(clientAt(database.endpoint), false);
  const reader = await openForgetful(clientAt(database.endpoint));
  const cursor = await player.create("units-large");
  const state = { ply: 1, board: ascii(LARGE_BYTES) };
  await player.append("units-large", { cursor }, [{ action: "begin", state }]);
  await player.call("POST /v1/games/{gameId}/snapshots", "units-large", {});
  const { requests, readUnits } = await readBy(database, reader, "units-large", 1);
  return {
    what: "state of 1 MB of random ASCII, which hardly compresses, in a snapshot",
    measured: `read ${requests} requests, ${readUnits} units`,
    target: `read ${LARGE_UNITS} units at most`,
    ok: readUnits <= LARGE_UNITS,
    figures: { requests, readUnits },
  };
}

function rowOf(kind: Kind, processes: number, figures: Figures): Row {
  const { what, most, appended = Number.POSITIVE_INFINITY } = kind;
  const { appendRequests, writeUnits, readRequests, readUnits, worst, added } = figures;
  const worstAllowed = worstUnits(kind, processes);
  return {
    what: `${what}, played by ${processes === 1 ? "one process" : "three processes"}`,
    measured: `read ${readRequests.toFixed(2)} requests, ${readUnits.toFixed(2)} units, ${worst} at worst; append ${appendRequests.toFixed(2)} requests, ${writeUnits.toFixed(2)} units, ${(added * 100).toFixed(0)} % of them for states`,
    target: `read ${most.requests}, ${most.units} at most, ${worstAllowed} at worst; states ${STATES_MOST * 100} % at most${kind.appended === undefined ? "" : `; append ${appended} requests at most`}`,
    ok:
      appendRequests <= appended &&
      readRequests <= most.requests &&
      readUnits <= most.units &&
      worst <= worstAllowed &&
      added <= STATES_MOST,
    figures,
  };
}

async function figuresOf(database: Database, kind: Kind, processes: number): Promise<Figures> {
  const players = await Promise.all(
    Array.from({ length: processes }, () => openBackend(clientAt(database.endpoint), false)),
  );
  const reader = await openForgetful(clientAt(database.endpoint));
  const gameId = `units-${kind.state}-${kind.commit}-${processes}`;
  const [first] = players;
  if (!first) throw new Error("nobody plays");
  let cursor = await first.create(gameId, { board: text(kind.state) });
  const sums = { appendRequests: 0, writeUnits: 0, readRequests: 0, readUnits: 0, worst: 0 };
  for (let move = 1; move <= kind.moves; move += 1) {
    const player = players[move % processes] ?? first;
    await database.takeRequests();
    const appended = await player.append(gameId, { cursor }, [transition(kind.commit, move)]);
    ({ cursor } = appended);
    const requests = await database.takeRequests();
    const read = await readBy(database, reader, gameId, move);
    if (move <= BEGINNING) continue;
    sums.appendRequests += requests;
    sums.writeUnits += appended.writeUnits;
    sums.readRequests += read.requests;
    sums.readUnits += read.readUnits;
    sums.worst = Math.max(sums.worst, read.readUnits);
  }
  const count = kind.moves - BEGINNING;
  return {
    appendRequests: sums.appendRequests / count,
    writeUnits: sums.writeUnits / count,
    readRequests: sums.readRequests / count,
    readUnits: sums.readUnits / count,
    worst: sums.worst,
    added: sums.writeUnits / (await unitsWithoutStates(database, kind)) - 1,
  };
}

/** Write units of the same moves where rows keep no states, and nobody makes snapshots. */
async function unitsWithoutStates(database: Database, kind: Kind): Promise<number> {
  const off = { FF_ENABLE_STATE_SNAPSHOTS: "false" };
  const player = await openBackend(clientAt(database.endpoint), false, off);
  const gameId = `units-without-${kind.state}-${kind.commit}-${Math.random()}`;
  let cursor = await player.create(gameId, { board: text(kind.state) });
  let writeUnits = 0;
  for (let move = 1; move <= kind.moves; move += 1) {
    const appended = await player.append(gameId, { cursor }, [transition(kind.commit, move)]);
    ({ cursor } = appended);
    if (move > BEGINNING) writeUnits += appended.writeUnits;
  }
  return writeUnits;
}

async function readBy(database: Database, reader: Backend, gameId: string, move: number) {
  await database.takeRequests();
  const { body, readUnits } = await reader.call("GET /v1/games/{gameId}/state", gameId);
  if (!body.includes(`"ply":${move}`)) throw new Error(`move ${move} was not read`);
  return { requests: await database.takeRequests(), readUnits };
}

function transition(bytes: number, move: number): object {
  const bare = { action: "move", actor: "white", payload: "", patch: { ply: move } };
  return { ...bare, payload: text(bytes - JSON.stringify(bare).length) };
}

/** What JSON text can compress least: each character that needs no escape as likely as any other, 6.5 bits in 8. */
function ascii(bytes: number): string {
  const letters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
  const plain = letters.filter((letter) => JSON.stringify(letter).length === 3);
  return Array.from({ length: bytes }, () => plain[randomInt(plain.length)]).join("");
}

/** Text that compresses to three quarters and no further. */
function text(bytes: number): string {
  return randomBytes(bytes).toString("base64").slice(0, bytes);
}
