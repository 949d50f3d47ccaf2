import { brotliCompressSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";
import type { GameType } from "../../lambdas/game/game-type.ts";
import { POSITION } from "../../lambdas/store/attribute-names.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import { fromItem } from "../../lambdas/store/items.ts";
import { commitPosition } from "../../lambdas/store/keys.ts";
import { eventsOfRow } from "../../lambdas/triggers/events/events-of-row.ts";
import { openBackend } from "../bench/backend.ts";
import { clientAt, openDatabase, TABLES } from "../bench/database.ts";
import { metered, type Units } from "./metered-client.ts";

/** What one game costs from its creation to its last move. */
export type GameUnits = {
  readonly moves: number;
  /** To both tables: for appends, the change feed and the sweeper. */
  readonly requests: number;
  readonly readUnits: number;
  /** Of both tables and their indexes. */
  readonly writeUnits: number;
  /** Of which for appending the moves, without the directory and snapshots. */
  readonly appendUnits: number;
  /** To the state table, for snapshots that the change feed and the sweeper make. */
  readonly snapshotUnits: number;
  /** Commits that woke the change feed. */
  readonly notable: number;
  /** Events that a stage would put on its bus, where it publishes them. */
  readonly events: number;
  /** Read units of one recovery of the whole game, at its end. */
  readonly recoveryUnits: number;
  /** What its rows take in the table, in bytes. */
  readonly storedBytes: number;
  /** What its rows take in the archive, in bytes. */
  readonly archivedBytes: number;
  /** A metrics line for each request, in bytes, on average. */
  readonly metricsBytes: number;
};

/** How a game is played: by how many processes that take turns, and what is different in its game type. */
export type Played = { readonly processes?: number; readonly types?: Partial<GameType> };

const MOVE_BYTES = 800;
/** The sweeper visits each living game in each half of its retention. */
const SWEEP_MS = 15 * 86_400_000;

/**
 * Plays one game on a database that counts, a move every so many seconds of a clock that is turned by hand, with the
 * change feed after each notable commit and the sweeper's visits; nothing is computed but what indexes are charged.
 */
export async function measureGame(
  moves: number,
  secondsBetweenMoves: number,
  { processes = 1, types = {} }: Played = {},
): Promise<GameUnits> {
  const database = await openDatabase();
  const plain = clientAt(database.endpoint);
  const { client, take } = metered(clientAt(database.endpoint), plain);
  const realNow = Date.now;
  let now = realNow();
  Date.now = () => now;
  const lines = countedLines();
  try {
    const backend = await openBackend(client, true, {}, types);
    const others = await Promise.all(
      Array.from({ length: processes - 1 }, () => openBackend(client, true, {}, types)),
    );
    const stream = dynamoStateTable(plain, TABLES.stateTable, () => {});
    const gameId = "cost";
    const totals: Units = { requests: 0, read: 0, write: 0, indexWrite: 0 };
    let stateUnits = 0;
    function add(): void {
      for (const [table, { requests, read, write, indexWrite }] of take()) {
        if (table === TABLES.stateTable) stateUnits += write;
        totals.requests += requests;
        totals.read += read;
        totals.write += write;
        totals.indexWrite += indexWrite;
      }
    }
    let cursor = await backend.create(gameId);
    await backend.follow(gameId, 0, stream);
    add();
    const creationUnits = stateUnits;
    let [notable, appendUnits, sweptAt] = [1, 0, now];
    for (let move = 1; move <= moves; move += 1) {
      now += secondsBetweenMoves * 1_000;
      const player = [backend, ...others][move % processes] ?? backend;
      const appended = await player.append(gameId, { cursor }, [moveOf(move)]);
      cursor = appended.cursor;
      appendUnits += appended.writeUnits;
      if (await isNotable(plain, gameId, move)) {
        notable += 1;
        await backend.follow(gameId, move, stream);
      }
      if (now - sweptAt >= SWEEP_MS) {
        await backend.sweep(gameId);
        sweptAt = now;
      }
      add();
    }
    const { readUnits: recoveryUnits } = await backend.call("GET /v1/games/{gameId}/state", gameId);
    const rows = await rowsOf(plain, gameId);
    return {
      moves,
      events: rows.reduce((sum, row) => sum + eventsOf(row), 0),
      requests: totals.requests,
      readUnits: totals.read,
      writeUnits: totals.write + totals.indexWrite,
      appendUnits,
      snapshotUnits: stateUnits - creationUnits - appendUnits,
      notable,
      recoveryUnits,
      storedBytes: rows.reduce((sum, row) => sum + sizeOf(row), 0),
      archivedBytes: brotliCompressSync(JSON.stringify(rows)).length,
      metricsBytes: lines.stop() / (moves + notable + 1),
    };
  } finally {
    lines.stop();
    Date.now = realNow;
    client.destroy();
    plain.destroy();
    database.close();
  }
}

/** A move that changes a small state, 800 bytes of JSON; its text doesn't compress like one letter over and over. */
export function moveOf(nth: number): object {
  const notes = Array.from({ length: 90 }, (_, index) => ((nth * 31 + index * 17) % 997).toString(36)).join(
    " ",
  );
  const move = {
    action: "move",
    actor: nth % 2 ? "white" : "black",
    patch: { ply: nth, last: `square-${nth}` },
  };
  return { ...move, payload: { notes: notes.padEnd(MOVE_BYTES - JSON.stringify(move).length - 30, "x") } };
}

async function rowsOf(client: DynamoDBDocumentClient, gameId: string) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: TABLES.stateTable,
      KeyConditionExpression: "gameId = :game",
      ExpressionAttributeValues: { ":game": { S: gameId } },
    }),
  );
  return Items;
}

/** Events of a row when it was written. */
function eventsOf(item: Readonly<Record<string, AttributeValue>>): number {
  const row = fromItem(unmarshall(item));
  // A snapshot gets its expiry later, when the next one is made.
  if (row.kind === "manifest") return 1;
  return row.kind === "commit" ? eventsOfRow(row, row.commit.head.time, SHIPPED_GAME_TYPES).length : 0;
}

/** Only commits that say why they are notable wake the feed. */
async function isNotable(client: DynamoDBDocumentClient, gameId: string, version: number): Promise<boolean> {
  const rows = await rowsOf(client, gameId);
  return rows.some(
    ({ [POSITION]: position, f }) => position?.S === commitPosition(version) && f !== undefined,
  );
}

/** Size as DynamoDB counts it, near enough: names, and values as UTF-8, bytes as they are. */
function sizeOf(row: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(row).reduce(
    (sum, [name, value]) =>
      sum + name.length + (value.B?.length ?? Buffer.byteLength(value.S ?? value.N ?? JSON.stringify(value))),
    0,
  );
}

/** Takes what goes to the standard output, which is the metrics, and counts it. */
function countedLines(): { readonly stop: () => number } {
  const write = process.stdout.write;
  let bytes = 0;
  process.stdout.write = (line) => {
    bytes += Buffer.byteLength(line);
    return true;
  };
  return {
    stop: () => {
      process.stdout.write = write;
      return bytes;
    },
  };
}
