import { RefusedError } from "../game/refusal.ts";
import { isBaseRight, WrongBaseError } from "./check-base.ts";
import { type Recovered, type RecoveryContext, type RecoveryReport, recover } from "./recovery.ts";
import type { ManifestRow } from "./rows.ts";
import { newestSnapshot } from "./snapshot-list.ts";
import { expirePrevious, findSnapshot, keepSnapshot, writeSnapshot } from "./snapshots.ts";
import type { StateTable } from "./state-table.ts";

/** A snapshot, whether it was made just now, and what its state was rebuilt from. */
export type Made = {
  readonly manifest: ManifestRow;
  readonly made: boolean;
  readonly report?: RecoveryReport;
};

/**
 * Makes the snapshot of a game at a version (absent: the newest) from the log; one that is there already stays, and covers
 * from now on.
 * @param due Whether the game type wants it now: see `SnapshotOrder`.
 * @throws {RefusedError} as {@link recover}; `version-within-commit`. @throws {WrongBaseError} when the snapshot was made, and
 * not from the state that others start from.
 */
export async function makeSnapshot(
  context: RecoveryContext,
  gameId: string,
  version?: number,
  due = false,
): Promise<Made> {
  const { table, now } = context;
  const existing = version === undefined ? undefined : await findSnapshot(table, gameId, version, now);
  const finished = existing && (await finish(table, existing, now, due));
  if (finished) return { manifest: finished, made: false };
  const target = { gameId, ...(version !== undefined && { version }) };
  return await coverRecovered(context, await recover(context, target), due);
}

/**
 * Makes the snapshot of a state that was recovered; one that is there already stays.
 * @throws {RefusedError} `version-within-commit`; as `writeSnapshot`. @throws {WrongBaseError} when the snapshot was made, and not
 * of this state.
 */
export async function coverRecovered(
  context: RecoveryContext,
  recovered: Recovered,
  due = false,
): Promise<Made> {
  if (await isBaseRight(context, recovered)) return await cover(context, recovered, due);
  const { gameId, version, base } = recovered;
  await cover(context, await recover(context, { gameId, version, kept: false }), due);
  throw new WrongBaseError(gameId, base.head.version);
}

async function cover(context: RecoveryContext, recovered: Recovered, due: boolean): Promise<Made> {
  const { table, gameTypes, now } = context;
  const { gameId, head, version, state, base, report } = recovered;
  if (!head) throw new RefusedError({ kind: "version-within-commit", version });
  if (base.manifest?.head.version === head.version) {
    const finished = await finish(table, base.manifest, now, due);
    // Where its chunks are gone since they were read, the log has the state.
    return finished ? { manifest: finished, made: false } : await makeSnapshot(context, gameId, version, due);
  }
  const schemaVersion = gameTypes.get(head.gameType)?.schemaVersion ?? 1;
  // Where the state came from a commit, its snapshot must name the one before all the same, and let it expire.
  const previous =
    base.kind === "commit" ? await newestSnapshot(table, gameId, now, head.version) : base.manifest;
  const manifest = await writeSnapshot(table, { head, state, schemaVersion, previous, due }, now);
  return { manifest, made: true, report };
}

/**
 * Does what a try that was interrupted may have left to do, or lets a due one cover.
 * @returns its manifest; undefined where its chunks are gone.
 */
async function finish(
  table: StateTable,
  manifest: ManifestRow,
  now: number,
  due: boolean,
): Promise<ManifestRow | undefined> {
  if (manifest.due && !due) return await keepSnapshot(table, manifest, now);
  await expirePrevious(table, manifest, now);
  return manifest;
}
