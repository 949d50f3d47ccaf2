import { chainHash } from "./chain.ts";
import type { Commit } from "./commit.ts";
import { createGame } from "./creation.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { inRowBase } from "./in-row-base.ts";
import { type Json, jsonBytes } from "./json.ts";
import { MAX_STATE_BYTES } from "./limits.ts";
import { knownPhases } from "./phases.ts";
import { RefusedError } from "./refusal.ts";
import { digestOfId } from "./request.ts";
import { expiryOf } from "./retention.ts";
import type { EncodedState } from "./snapshot.ts";
import { boundAfter } from "./state.ts";
import { firstStretch } from "./stretch.ts";
import type { Transition, TransitionInput } from "./transition.ts";
import { type GivenState, layOut, type PackedState, refuseLargeState } from "./whole-state.ts";

// Games that were played elsewhere. They were judged there: here only sizes and phases are checked. Times are the old
// ones, but never later than now; what expires does so from now on.

/** How an imported game begins: its state at version 0. */
export type ImportedCreation = {
  readonly gameId: string;
  readonly type: GameType;
  readonly state: Json;
  /** Absent: the type's first phase. */
  readonly phase?: string | undefined;
  /** Digest of the request that created it, or of the game as it is imported. */
  readonly contentDigest: string;
  /** ms since 1970. */
  readonly time: number;
  readonly packed?: EncodedState | undefined;
};

/** The state of an imported game at a version whose history is not imported. */
export type ImportedBase = {
  readonly version: number;
  readonly phase: string;
  readonly time: number;
  readonly idDigest: string;
  readonly contentDigest: string;
  readonly state: Json;
};

/** A commit of an imported game. `from` and `to` default to the phase that the game is in. */
export type ImportedCommit = {
  readonly commitId: string;
  readonly contentDigest: string;
  readonly time: number;
  readonly transitions: readonly (TransitionInput & Pick<Transition, "kind" | "reason">)[];
};

/** The creation of an imported game. @throws {RefusedError} `too-large`; `phase-change-not-allowed`. */
export function importCreation({ phase, time, ...creation }: ImportedCreation, now: number): Commit {
  const { type } = creation;
  if (phase !== undefined) checkPhase(type, type.firstPhase, phase);
  const created: Commit = { ...createGame(creation, Math.min(time, now)), notable: "imported" };
  if (phase === undefined || phase === type.firstPhase) return created;
  const { hash: _hash, ...first } = created.head;
  const head = { ...first, phase };
  return { ...created, head: { ...head, hash: chainHash("", head, created.data, created.whole) } };
}

/** The head at a base. Nothing comes before it, so its hash covers its state. @throws {RefusedError} as {@link importCreation}. */
export function importBase(gameId: string, type: GameType, base: ImportedBase, now: number): Head {
  const { version, phase, time, idDigest, contentDigest, state } = base;
  checkPhase(type, type.firstPhase, phase);
  const stateBound = jsonBytes(state);
  refuseLargeState(stateBound);
  const head: Omit<Head, "hash"> = {
    gameId,
    gameType: type.name,
    retentionDays: type.retentionDays,
    version,
    phase,
    idDigest,
    contentDigest,
    snapshotDue: version,
    time: Math.min(time, now),
    stretch: firstStretch(type),
    stateBound,
    base: version,
    tailRows: 0,
    tailBytes: 0,
    packedBytes: stateBound,
  };
  return { ...head, hash: chainHash("", head, JSON.stringify(state)) };
}

/**
 * The commit after a head; or a state that must be packed first.
 * @throws {RefusedError} `too-large`; `phase-mismatch`; `phase-change-not-allowed` for a phase that the type doesn't know.
 */
export function importCommit(
  before: Head,
  type: GameType,
  imported: ImportedCommit,
  packed: PackedState | undefined,
  now: number,
): Commit | ({ readonly needs: "packing" } & GivenState) {
  const { transitions, phase } = inPhases(before.phase, type, imported);
  const layout = layOut(transitions, packed);
  if ("pack" in layout) return { needs: "packing", ...layout.pack };
  const { data, whole, packed: chunks } = layout;
  const bound = transitions.reduce((size, transition) => boundAfter(size, transition), before.stateBound);
  const given = transitions.some(({ state }) => state !== undefined);
  const head: Head = {
    ...before,
    version: before.version + transitions.length,
    phase,
    idDigest: digestOfId(imported.commitId),
    contentDigest: imported.contentDigest,
    time: Math.max(before.time, Math.min(imported.time, now)),
    // No state is larger; at the limit, the next append measures it.
    stateBound: Math.min(bound, MAX_STATE_BYTES),
    ...(given
      ? { base: before.version + 1, tailRows: 0, tailBytes: 0 }
      : { tailRows: before.tailRows + 1, tailBytes: before.tailBytes + Buffer.byteLength(data) }),
  };
  const base = given
    ? inRowBase("given", head, type.schemaVersion, { data, ...(whole && { whole }) })
    : undefined;
  return {
    head: { ...head, hash: chainHash(before.hash, head, data, whole, base) },
    ...(base && { base }),
    commitId: imported.commitId,
    count: transitions.length,
    data,
    ...(whole && { whole }),
    ...(chunks && { packed: chunks }),
    expiresAt: expiryOf(now, head.retentionDays),
  };
}

function inPhases(
  start: string,
  type: GameType,
  { transitions }: ImportedCommit,
): { readonly transitions: readonly Transition[]; readonly phase: string } {
  let phase = start;
  const completed = transitions.map((input, transition) => {
    const { from = phase, to = phase } = input;
    if (from !== phase)
      throw new RefusedError({ kind: "phase-mismatch", transition, expected: phase, found: from });
    checkPhase(type, from, to, transition);
    phase = to;
    return { ...input, from, to };
  });
  return { transitions: completed, phase };
}

function checkPhase(type: GameType, from: string, to: string, transition = 0): void {
  const allowed = knownPhases(type);
  if (to !== from && allowed !== undefined && !allowed.includes(to))
    throw new RefusedError({ kind: "phase-change-not-allowed", transition, from, to, allowed });
}
