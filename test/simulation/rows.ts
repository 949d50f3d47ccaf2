import { createHash } from "node:crypto";
import { brotliDecompressSync } from "node:zlib";
import type { Json } from "../../lambdas/game/json.ts";
import { commitPosition, wholeChunkPosition, wholePartition } from "../../lambdas/store/keys.ts";
import type { MemoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import { type CommitRow, firstVersion, type ManifestRow, type Row } from "../../lambdas/store/rows.ts";

// What is there in the state table, read without the service.

/** A game's rows that are not past their expiry. */
export function living({ rows }: Pick<MemoryStateTable, "rows">, gameId: string, now: number): Row[] {
  return [...(rows.get(gameId)?.values() ?? [])].filter(
    ({ expiresAt }) => expiresAt === undefined || expiresAt * 1000 > now,
  );
}

/** The manifest of a game's newest snapshot, whether it is valid or not. */
export function newestManifest(rows: MemoryStateTable, gameId: string, now: number): ManifestRow | undefined {
  let newest: ManifestRow | undefined;
  for (const row of living(rows, gameId, now))
    if (row.kind === "manifest" && (!newest || row.head.version > newest.head.version)) newest = row;
  return newest;
}

/** The state in a snapshot, where it is whole. */
export function readState(
  rows: MemoryStateTable,
  gameId: string,
  version: number,
  now: number,
): { readonly value: Json } | undefined {
  const at = `${commitPosition(version)}#snapshot#`;
  const existing = living(rows, gameId, now)
    .filter(({ position }) => position.startsWith(at))
    .sort((left, right) => (left.position < right.position ? -1 : 1));
  const manifest = existing.find((row) => row.kind === "manifest");
  if (!manifest) return undefined;
  const { packed, checksum } = manifest;
  return unpacked(packed ? [packed] : bytesOf(existing), checksum);
}

/** The state that a commit's row names, where it is whole. */
export function wholeStateOf(
  rows: MemoryStateTable,
  { commit }: CommitRow,
  now: number,
): { readonly value: Json } | undefined {
  const { whole, head } = commit;
  if (!whole) return undefined;
  const existing = living(rows, wholePartition(head.gameId), now);
  const named = { version: firstVersion(commit), retentionDays: head.retentionDays };
  const chunks = Array.from({ length: whole.chunks }, (_, chunk) => {
    const at = wholeChunkPosition(named, whole.checksum, chunk);
    return existing.find(({ position }) => position === at);
  });
  return unpacked(bytesOf(chunks.flatMap((row) => row ?? [])), whole.checksum);
}

/** The state in chunks, where they are those that the checksum is of. */
function unpacked(chunks: readonly Uint8Array[], checksum: string): { readonly value: Json } | undefined {
  const packed = Buffer.concat(chunks);
  if (checksum !== createHash("sha256").update(packed).digest("base64url")) return undefined;
  return { value: JSON.parse(brotliDecompressSync(packed).toString()) };
}

function bytesOf(rows: readonly Row[]): Uint8Array[] {
  return rows.flatMap((row) => (row.kind === "chunk" ? [row.bytes] : []));
}

/** Removes rows that are past their expiry, as the database does in the end. */
export function vanishExpired({ rows }: MemoryStateTable, now: number): void {
  for (const game of rows.values())
    for (const { position, expiresAt } of [...game.values()])
      if (expiresAt !== undefined && expiresAt * 1000 <= now) game.delete(position);
}
