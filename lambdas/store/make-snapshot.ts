import { RefusedError } from "../game/refusal.ts";
import { isBaseRight, WrongBaseError } from "./check-base.ts";
import { type Recovered, type RecoveryContext, type RecoveryReport, recover } from "./recovery.ts";
import type { ManifestRow } from "./rows.ts";
import { expirePrevious, findSnapshot, newestSnapshot, writeSnapshot } from "./snapshots.ts";
import type { StateTable } from "./state-table.ts";

/** A snapshot, whether it was made just now, and what its state was rebuilt from. */
export type Made = {
  readonly manifest: ManifestRow;
  readonly made: boolean;
  readonly report?: RecoveryReport;
};

/**
 * Makes the snapshot of a game at a version (absent: the newest) from the log; one that is there already stays.
 * @throws {RefusedError} as {@link recover}; `version-within-commit`. @throws {WrongBaseError} when the snapshot was made, and
 * not from the state that others start from.
 */
export async function makeSnapshot(
  context: RecoveryContext,
  gameId: string,
  version?: number,
): Promise<Made> {
  const { table, now } = context;
  const existing = version === undefined ? undefined : await findSnapshot(table, gameId, version, now);
  if (existing) return await finish(table, existing, now);
  const target = { gameId, ...(version !== undefined && { version }) };
  return await coverRecovered(context, await recover(context, target));
}

/**
 * Makes the snapshot of a state that was recovered; one that is there already stays.
 * @throws {RefusedError} `version-within-commit`; as `writeSnapshot`. @throws {WrongBaseError} when the snapshot was made, and not
 * of this state.
 */
export async function coverRecovered(context: RecoveryContext, recovered: Recovered): Promise<Made> {
  if (await isBaseRight(context, recovered)) return await cover(context, recovered);
  const { gameId, version, base } = recovered;
  await cover(context, await recover(context, { gameId, version, kept: false }));
  throw new WrongBaseError(gameId, base.head.version);
}

async function cover({ table, gameTypes, now }: RecoveryContext, recovered: Recovered): Promise<Made> {
  const { gameId, head, version, state, base, report } = recovered;
  if (!head) throw new RefusedError({ kind: "version-within-commit", version });
  if (base.manifest?.head.version === head.version) return await finish(table, base.manifest, now);
  const schemaVersion = gameTypes.get(head.gameType)?.schemaVersion ?? 1;
  // Where the state came from a commit, its snapshot must name the one before all the same, and let it expire.
  const previous =
    base.kind === "commit" ? await newestSnapshot(table, gameId, now, head.version) : base.manifest;
  const manifest = await writeSnapshot(table, { head, state, schemaVersion, previous }, now);
  return { manifest, made: true, report };
}

/** What a try that was interrupted may have left to do. */
async function finish(table: StateTable, manifest: ManifestRow, now: number): Promise<Made> {
  await expirePrevious(table, manifest, now);
  return { manifest, made: false };
}
