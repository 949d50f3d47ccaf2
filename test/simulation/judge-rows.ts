import { createHash } from "node:crypto";
import { brotliDecompressSync } from "node:zlib";
import type { Json } from "../../lambdas/game/json.ts";
import type { MemoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { ManifestRow, Row } from "../../lambdas/store/rows.ts";
import { isArchived } from "./judge-archive.ts";
import { hashAt, type Life, newestVersion, stateAt } from "./ledger.ts";
import { same } from "./same.ts";
import { MAX_SKEW_MS } from "./settings.ts";
import type { World } from "./world.ts";

// Looks at the rows themselves, not through the service.

/**
 * Whether every living game can be recovered from the rows that stand, even where clocks are fast: its newest valid
 * snapshot, or its creation, and every commit after it.
 */
export function judgeRows(world: World): void {
  const { rows, ledger, scheduler } = world;
  const now = scheduler.now() + MAX_SKEW_MS;
  for (const gameId of ledger.lives.keys()) {
    const life = ledger.current(gameId);
    if (!life || life.stopped || isArchived(world, life)) continue;
    const base = newestManifest(rows, gameId, now);
    const from = base?.head.version ?? 0;
    if (base) judgeSnapshot(life, base, ledger.violate);
    const standing = living(rows, gameId, now);
    const missing = life.landed.find(
      ({ first, last, commit }) =>
        last > from &&
        !standing.some(
          (row) =>
            row.kind === "commit" &&
            Number(row.position) === first &&
            row.commit.head.hash === commit.head.hash,
        ),
    );
    if (missing)
      ledger.violate(`${gameId}: version ${missing.first} is gone, though no snapshot after ${from} stands`);
    if (!base && !standing.some((row) => row.kind === "commit" && row.commit.count === 0))
      ledger.violate(`${gameId}: neither its creation nor a snapshot stands`);
    if (from > newestVersion(life)) ledger.violate(`${gameId}: a snapshot of version ${from} was never due`);
  }

  function judgeSnapshot(life: Life, { head }: ManifestRow, violate: (what: string) => void): void {
    const snapshot = `${life.gameId}: the snapshot at ${head.version}`;
    if (hashAt(life, head.version) !== head.hash) violate(`${snapshot} is of no commit that was written`);
    const state = readState(rows, life.gameId, head.version, now);
    if (state === undefined) violate(`${snapshot} can't be read`);
    else if (!same(state.value, stateAt(life, head.version))) violate(`${snapshot} holds another state`);
  }
}

/** A game's rows that are not past their expiry. */
export function living(rows: MemoryStateTable, gameId: string, now: number): Row[] {
  return [...(rows.rows.get(gameId)?.values() ?? [])].filter(
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
  const at = `${String(version).padStart(12, "0")}#snapshot#`;
  const standing = living(rows, gameId, now)
    .filter(({ position }) => position.startsWith(at))
    .sort((left, right) => (left.position < right.position ? -1 : 1));
  const manifest = standing.find((row) => row.kind === "manifest");
  const packed = Buffer.concat(standing.flatMap((row) => (row.kind === "chunk" ? [row.bytes] : [])));
  if (manifest?.checksum !== createHash("sha256").update(packed).digest("base64url")) return undefined;
  return { value: JSON.parse(brotliDecompressSync(packed).toString()) };
}
