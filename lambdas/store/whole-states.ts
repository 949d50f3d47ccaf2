import { setImmediate } from "node:timers/promises";
import type { Commit } from "../game/commit.ts";
import type { Json } from "../game/json.ts";
import { expiryOf } from "../game/retention.ts";
import { decodeState, type EncodedState, encodeState } from "../game/snapshot.ts";
import type { WholeState } from "../game/whole-state.ts";
import { FIRST_POSITION, wholeChunkPosition, wholePartition } from "./keys.ts";
import { type ChunkRow, type CommitRow, commitRow, firstVersion, type Row } from "./rows.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";

// States that are too large for their commit's row. They are kept in chunks in a partition of their own, which are written
// before the row that names them and never change: so a row that exists has its state. Chunks that no row came to name
// (a writer died, or came second) are met by nobody, and expire.

/** So that no chunk goes before its row does, even where clocks differ. */
const DAY_SECONDS = 86_400;
/** A partition takes 1,000 write units a second, and a chunk has up to 350. */
const WRITES_AT_ONCE = 2;

/**
 * Writes a commit: the chunks of its state where it has some, then its row where none is there. Before chunks it looks
 * whether a row is there: what comes late to a game that was wiped must leave nothing, however it ends.
 * @returns what is there.
 */
export async function insertCommit(table: StateTable, commit: Commit, now: number): Promise<Row | undefined> {
  const row = commitRow(commit);
  if (commit.whole) {
    const existing = await rowAt(table, row, now);
    if (existing) return existing;
    await putChunks(table, chunksOf(commit, commit.whole, now));
  }
  return await table.insert(row, now);
}

async function rowAt(table: StateTable, { gameId, position }: Row, now: number): Promise<Row | undefined> {
  const query = { gameId, from: position, to: position, newestFirst: false, limit: 1 };
  const [existing] = (await table.query(query, now)).rows;
  return existing;
}

async function putChunks(table: StateTable, all: readonly ChunkRow[]): Promise<void> {
  const chunks = all.values();
  async function work(): Promise<void> {
    for (const chunk of chunks) await table.put(chunk);
  }
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, work));
}

function chunksOf(
  { head, packed = [], expiresAt, ...commit }: Commit,
  whole: WholeState,
  now: number,
): ChunkRow[] {
  // A creation's row stays as long as the game; its state only until a snapshot must have covered it. That of an imported
  // game may be old.
  const rowExpiresAt = expiresAt ?? expiryOf(Math.max(head.time, now), head.retentionDays);
  const named = { version: firstVersion({ head, ...commit }), retentionDays: head.retentionDays };
  return packed.map((bytes, chunk) => ({
    kind: "chunk",
    gameId: wholePartition(head.gameId),
    position: wholeChunkPosition(named, whole.checksum, chunk),
    bytes,
    expiresAt: rowExpiresAt + DAY_SECONDS,
  }));
}

/** Packs a large state. Others get their turn before: to have come here took a while. */
export async function packState(state: Json): Promise<EncodedState> {
  await setImmediate();
  return await encodeState(state);
}

/** Reads the state that a commit names: one request a megabyte. @returns why it can't be used, where it can't. */
export async function readWhole(
  table: StateTable,
  { commit }: CommitRow,
  { checksum, chunks: count }: WholeState,
  now: number,
): Promise<{ readonly state: Json } | { readonly fault: string }> {
  const named = { version: firstVersion(commit), retentionDays: commit.head.retentionDays };
  const query = {
    gameId: wholePartition(commit.head.gameId),
    from: wholeChunkPosition(named, checksum, 0),
    to: wholeChunkPosition(named, checksum, count - 1),
    newestFirst: false,
    limit: count,
  };
  const chunks: Uint8Array[] = [];
  for await (const row of readRows(table, query, now)) if (row.kind === "chunk") chunks.push(row.bytes);
  if (chunks.length < count) return { fault: "a chunk of its state is missing" };
  return (await decodeState({ chunks, checksum })) ?? { fault: "the checksum of its state does not match" };
}

/** All chunks of a game's whole states, whether a row names them or not: for the archive, and for a wipe. */
export async function* wholeRows(table: StateTable, gameId: string, now: number): AsyncGenerator<ChunkRow> {
  const all = {
    gameId: wholePartition(gameId),
    from: FIRST_POSITION,
    newestFirst: false,
    limit: PAGE_ROWS,
  };
  for await (const row of readRows(table, all, now)) if (row.kind === "chunk") yield row;
}
