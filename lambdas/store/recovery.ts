import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { SkippedTransition } from "../game/state.ts";
import { foldRows } from "./fold-rows.ts";
import { readHead } from "./head.ts";
import { commitPosition } from "./keys.ts";
import type { KnownBases } from "./known-bases.ts";
import { type Base, type BaseContext, findBase, type PassedOver } from "./recovery-base.ts";
import { rowsToBase } from "./rows-to-base.ts";
import { verifyChain } from "./verify.ts";

/** What a recovery was built from. */
export type RecoveryReport = {
  readonly base: { readonly kind: Base["kind"]; readonly version: number };
  readonly commits: number;
  readonly transitions: number;
  /** Bases that could not be used, newest first. */
  readonly passedOver: readonly PassedOver[];
  /** Transitions that changed nothing, since their patch does not apply. */
  readonly skipped: readonly SkippedTransition[];
};

/** A state as it was at a version. */
export type Recovered = {
  readonly gameId: string;
  readonly gameType: string;
  readonly version: number;
  readonly phase: string;
  /** Time of the commit that holds the version, in ms. */
  readonly time: number;
  readonly state: Json;
  /** Absent when the version lies within a commit: there is nothing to sign. */
  readonly head?: Head;
  readonly base: Base;
  readonly report: RecoveryReport;
};

/** What a recovery needs besides the game. */
export type RecoveryContext = BaseContext & {
  /** Where this process last saw the newest bases: saves a request. */
  readonly bases?: KnownBases | undefined;
};

/** Which state is wanted. */
export type RecoveryTarget = {
  readonly gameId: string;
  /** Absent: the newest. */
  readonly version?: number;
  /** A head at the end of what is wanted, or not long before: it says which rows are needed. */
  readonly known?: Pick<Head, "base">;
  /** Use no base of a later version than this. */
  readonly baseAtMost?: number;
  /** Whether a state may be used that is kept in a commit's row; it may unless this is false. */
  readonly kept?: boolean;
};

/**
 * Rebuilds a state from the newest valid base and the commits after it: one consistent Query where it is known where that
 * is, or close to the end; otherwise two.
 * @throws {RefusedError} `game-not-found`, `game-wiped`, `version-not-found`, or `history-gone` when rows are missing or
 * do not fit together: never a wrong state.
 */
export async function recover(context: RecoveryContext, target: RecoveryTarget): Promise<Recovered> {
  const { table, now } = context;
  const { gameId, baseAtMost = Number.MAX_SAFE_INTEGER, kept = true } = target;
  const last = target.version ?? Number.MAX_SAFE_INTEGER;
  const wanted = { gameId, version: target.version, base: hintOf(context, target) };
  const rows = rowsToBase(table, wanted, now, context.bases?.firstPage);
  const trust = { atMost: Math.min(baseAtMost, last), kept };
  const found = await findBase(context, rows, trust);
  if (!found) return await lookAgain(context, target, 0);
  const { base, commits, passedOver } = found;
  verifyChain(base, commits);
  const newest = commits.at(-1)?.commit.head ?? base.head;
  const version = target.version ?? newest.version;
  if (version > newest.version) return await lookAgain(context, target, newest.version + 1);
  const { state, phase, transitions, skipped } = await foldRows(context, base, commits, version);
  if (target.version === undefined) context.bases?.note(gameId, newest.base);
  return {
    gameId: target.gameId,
    gameType: newest.gameType,
    version,
    phase,
    time: newest.time,
    state,
    ...(version === newest.version && { head: newest }),
    base,
    report: {
      base: { kind: base.kind, version: base.head.version },
      commits: commits.length,
      transitions,
      passedOver,
      skipped: [...found.skipped, ...skipped],
    },
  };
}

/** Where the newest base is that may be used, as far as it is known; of the past, nothing is. */
function hintOf({ bases }: RecoveryContext, target: RecoveryTarget): number | undefined {
  const { gameId, version, known, baseAtMost, kept } = target;
  if (kept === false) return 0;
  if (baseAtMost !== undefined) return undefined;
  if (known) return known.base;
  return version === undefined ? bases?.find(gameId) : undefined;
}

/**
 * Looks whether the row that was missing is there now, since the game may have been created, or have continued, meanwhile.
 * @throws {RefusedError} when not: the game does not exist, has not come that far, or no longer goes back that far.
 */
async function lookAgain(
  context: RecoveryContext,
  target: RecoveryTarget,
  missing: number,
): Promise<Recovered> {
  const { table, now } = context;
  const { gameId, version } = target;
  const head = await readHead(table, gameId, now);
  if (version !== undefined && version > head.version) {
    throw new RefusedError({ kind: "version-not-found", found: version, newest: head.version });
  }
  if (await table.get(gameId, commitPosition(missing), now)) return await recover(context, target);
  const reason = "these commits are no longer kept, and no usable snapshot exists after them";
  const from = Math.max(missing, 1);
  throw new RefusedError({ kind: "history-gone", from, to: version ?? head.version, reason });
}
