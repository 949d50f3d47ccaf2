import type { ManifestRow } from "../../store/rows.ts";

/** A snapshot as it is answered: times as text. */
export function shownSnapshot({ head, schemaVersion, chunks, checksum, madeAt, expiresAt }: ManifestRow) {
  return {
    version: head.version,
    phase: head.phase,
    schemaVersion,
    chunks,
    checksum,
    madeAt: new Date(madeAt).toISOString(),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  };
}
