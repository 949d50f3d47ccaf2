import { RefusedError } from "../game/refusal.ts";
import { type Recovered, type RecoveryContext, type RecoveryReport, recover } from "./recovery.ts";
import type { ManifestRow } from "./rows.ts";
import { expirePrevious, findSnapshot, newestSnapshot, writeSnapshot } from "./snapshots.ts";

/** A snapshot, whether it was made just now, and what its state was rebuilt from. */
export type Made = {
  readonly manifest: ManifestRow;
  readonly made: boolean;
  readonly report?: RecoveryReport;
};

/**
 * Makes the snapshot of a game at a version (absent: the newest) from the log; one that is there already stays.
 * @throws {RefusedError} as {@link recover}; `version-within-commit`.
 */
export async function makeSnapshot(
  context: RecoveryContext,
  gameId: string,
  version?: number,
): Promise<Made> {
  const { table, now } = context;
  const existing = version === undefined ? undefined : await findSnapshot(table, gameId, version, now);
  if (existing) return await finish(context, existing);
  const target = { gameId, ...(version !== undefined && { version }) };
  return await coverRecovered(context, await recover(context, target));
}

/**
 * Makes the snapshot of a state that was recovered; one that is there already stays.
 * @throws {RefusedError} `version-within-commit`; as `writeSnapshot`.
 */
export async function coverRecovered(context: RecoveryContext, recovered: Recovered): Promise<Made> {
  const { table, gameTypes, now } = context;
  const { gameId, head, version: found, state, base, report } = recovered;
  if (!head) throw new RefusedError({ kind: "version-within-commit", version: found });
  if (base.manifest?.head.version === head.version) return await finish(context, base.manifest);
  const schemaVersion = gameTypes.get(head.gameType)?.schemaVersion ?? 1;
  // Where the state came from a commit, its snapshot must name the one before all the same, and let it expire.
  const previous =
    base.kind === "commit" ? await newestSnapshot(table, gameId, now, head.version) : base.manifest;
  const order = { head, state, schemaVersion, previous };
  return { manifest: await writeSnapshot(table, order, now), made: true, report };
}

/** What a try that was interrupted may have left to do. */
async function finish({ table, now }: RecoveryContext, manifest: ManifestRow): Promise<Made> {
  await expirePrevious(table, manifest, now);
  return { manifest, made: false };
}
