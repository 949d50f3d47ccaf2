import { versionOf } from "../../lambdas/store/keys.ts";
import type { ManifestRow } from "../../lambdas/store/rows.ts";
import { isArchived } from "./judge-archive.ts";
import { hashAt, type Life, mayBeReopened, newestVersion, stateAt } from "./life.ts";
import type { Place } from "./place.ts";
import { living, newestManifest, readState, wholeStateOf } from "./rows.ts";
import { same } from "./same.ts";
import { MAX_SKEW_MS } from "./settings.ts";

// Looks at the rows themselves, not through the service.

/**
 * Whether every living game can be recovered from the rows that exist, even where clocks are fast: its newest valid
 * snapshot, or its creation, and every commit after it.
 */
export function judgeRows(place: Place): void {
  const { rows, ledger, scheduler } = place;
  const now = scheduler.now() + MAX_SKEW_MS;
  for (const gameId of ledger.lives.keys()) {
    const life = ledger.current(gameId);
    if (!life || life.stopped || isArchived(place, life)) continue;
    const base = newestManifest(rows, gameId, now);
    const from = base?.head.version ?? 0;
    if (base) judgeSnapshot(life, base, ledger.violate);
    const existing = living(rows, gameId, now);
    const missing = life.landed.find(
      ({ first, last, commit }) =>
        last > from &&
        !existing.some(
          (row) =>
            row.kind === "commit" &&
            versionOf(row.position) === first &&
            row.commit.head.hash === commit.head.hash &&
            (!row.commit.whole || wholeStateOf(rows, row, now) !== undefined),
        ),
    );
    if (mayBeReopened(life)) continue;
    if (missing)
      ledger.violate(
        `${gameId}: version ${missing.first} is gone, though there is no snapshot after ${from}`,
      );
    if (!base && !existing.some((row) => row.kind === "commit" && row.commit.count === 0))
      ledger.violate(`${gameId}: neither its creation nor a snapshot exists`);
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
