import { randomBytes } from "node:crypto";
import type { Commit } from "../../lambdas/game/commit.ts";
import type { Head } from "../../lambdas/game/head.ts";
import { digestOfContent, digestOfId } from "../../lambdas/game/request.ts";
import { chunkPosition, commitPosition, FIRST_POSITION } from "../../lambdas/store/keys.ts";
import { type ChunkRow, commitRow, type Row } from "../../lambdas/store/rows.ts";
import { type RowQuery, readRows, type StateTable } from "../../lambdas/store/state-table.ts";

/** When the contract is looked at, in ms and in seconds. */
export const NOW = Date.UTC(2027, 0, 1);
export const SECOND = NOW / 1000;

let games = 0;
/** A game that no other test knows. */
export function newGame(): string {
  games += 1;
  return `game-${games}`;
}

/** What holds after a version. */
export function head(gameId: string, version: number, commitId = `c${version}`): Head {
  return {
    gameId,
    gameType: "generic",
    retentionDays: 30,
    version,
    phase: "TURN",
    hash: randomBytes(16).toString("base64url"),
    idDigest: digestOfId(commitId),
    contentDigest: digestOfContent("append", { version }),
    snapshotDue: Math.min(version, 3),
    time: NOW + version,
    stretch: 10,
    stateBound: 1234,
    base: Math.min(version, 2),
    tailRows: 1,
    tailBytes: 700,
    packedBytes: 300,
  };
}

/** The row of a commit. */
export function commit(gameId: string, version: number, over: Partial<Commit> = {}): Row {
  return commitRow({
    head: head(gameId, version, over.commitId),
    commitId: `c${version}`,
    count: 1,
    data: "[]",
    ...over,
  });
}

/** The row of a chunk. */
export function chunk(gameId: string, version: number, index: number, bytes: Uint8Array): ChunkRow {
  return { kind: "chunk", gameId, position: chunkPosition(version, index), bytes };
}

/** A tombstone where the commit of a version would be. */
export function tombstone(gameId: string, version: number, expiresAt: number): Row {
  return { kind: "tombstone", gameId, position: commitPosition(version), expiresAt };
}

/** All rows of a game, unless the caller says otherwise. */
export function everything(gameId: string, over: Partial<RowQuery> = {}): RowQuery {
  return { gameId, from: FIRST_POSITION, newestFirst: false, limit: 100, ...over };
}

/** All rows of a query, page after page. */
export async function read(table: StateTable, query: RowQuery, now = NOW): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(table, query, now)) rows.push(row);
  return rows;
}

/** Where the rows of a query are. */
export async function positions(table: StateTable, query: RowQuery, now = NOW): Promise<string[]> {
  return (await read(table, query, now)).map(({ position }) => position);
}

/** What a row is, without regard to whether its bytes came as a Buffer. */
export function plain(row: Row | undefined): unknown {
  if (row?.kind === "manifest" && row.packed)
    return { ...row, packed: Buffer.from(row.packed).toString("hex") };
  return row?.kind === "chunk" ? { ...row, bytes: Buffer.from(row.bytes).toString("hex") } : row;
}
