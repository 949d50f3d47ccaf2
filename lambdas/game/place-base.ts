import { compactData } from "./compact.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import type { Json } from "./json.ts";
import { isTerminal } from "./phases.ts";
import {
  isOutweighed,
  layOutRow,
  MAX_BASE_BYTES,
  type RowBase,
  type RowLayout,
  type Tail,
  tailAfter,
} from "./row-layout.ts";
import { isSnapshotDue, isStateDue } from "./snapshot-policy.ts";
import { textBytes } from "./stored-text.ts";

/** A commit before it is known where the state after it is kept. */
export type Unplaced = {
  readonly before: Head;
  /** What holds after it, as it would be without a base. */
  readonly after: Head;
  readonly type: GameType;
  readonly count: number;
  readonly data: string;
  /** Chunks of a state that its row has no room for. */
  readonly packed?: readonly Uint8Array[] | undefined;
  /** The state after it, where it is known. */
  readonly state: Json | undefined;
  /** Whether its transitions give the state whole. */
  readonly given: boolean;
  /** Bytes of its row without its data and its base. */
  readonly rest: number;
  /** Whether a base may go into the row; `leave`: the state can't be had, so what is due is left to the change feed. */
  readonly bases: "attach" | "leave" | "off";
  /** Whether other processes share the game. */
  readonly shared: boolean;
};

/** Where a state is kept, and what the commit's head says of it. */
export type Placed = Pick<RowLayout, "text"> & {
  /** `given`: by the transitions. */
  readonly base?: RowBase | "given";
  readonly head: Pick<Head, "snapshotDue" | "stateBound" | "base" | "tailRows" | "tailBytes" | "packedBytes">;
  /** Whether the change feed is to make a snapshot. */
  readonly snapshot: boolean;
};

/** Commits after which a state is read to be kept in a row: where commits are large, each one alone outweighs a small state. */
export const UNKNOWN_ROWS = 4;

/**
 * Decides whether a commit's row gives the state after it, for recoveries to start from, and whether the change feed is to make
 * a snapshot: where the game type wants one at that moment, and in place of states that are too large for a row.
 * @returns `state-needed` where a base is needed and the state is not known.
 */
export function placeBase(commit: Unplaced): Placed | "state-needed" {
  const { before, after, type, data, given, state, rest, bases } = commit;
  const { version, phase, stateBound } = after;
  const step = { before, after, terminal: isTerminal(type, phase) };
  const stateDue = isStateDue(type.snapshot, step);
  const snapshotDue = isSnapshotDue(type.snapshot, step);
  const tailBefore = { rows: before.tailRows, bytes: before.tailBytes, packed: before.packedBytes };
  const layout = layOutRow({
    rest,
    data,
    compact: compactData(data, phase),
    state: bases === "off" || given ? undefined : state,
    before: tailBefore,
    due: stateDue,
    shared: commit.shared,
  });
  const { text, bytes, base = given ? ("given" as const) : undefined, measured } = layout;
  const packed = given ? givenBytes(commit, layout) : (measured?.packed ?? before.packedBytes);
  const sizes = { stateBound: measured?.text ?? stateBound, packedBytes: packed };
  const here = { ...sizes, snapshotDue: snapshotDue ? version : before.snapshotDue };
  const noTail = { tailRows: 0, tailBytes: 0 };
  if (base) {
    const first = version - commit.count + 1;
    return { text, base, head: { ...here, base: first, ...noTail }, snapshot: snapshotDue };
  }
  const tail = tailAfter({ ...tailBefore, packed }, bytes);
  const isKnown = state !== undefined;
  const isLong = isOutweighed(tail) && (isKnown || tail.rows >= UNKNOWN_ROWS);
  const snapshot = snapshotDue || stateDue || (isLong && bases !== "off");
  if (!snapshot) return { text, head: { ...here, ...asFields(before, tail) }, snapshot };
  // Where states are not kept, nobody makes snapshots either: the base that is there stays the newest.
  if (bases === "off")
    return { text, head: { ...here, ...asFields(before, tail), snapshotDue: version }, snapshot };
  if (!snapshotDue && bases === "attach" && !isKnown && packed <= MAX_BASE_BYTES) return "state-needed";
  return { text, head: { ...here, snapshotDue: version, base: version, ...noTail }, snapshot };
}

function asFields({ base }: Head, { rows, bytes }: Tail): Pick<Head, "base" | "tailRows" | "tailBytes"> {
  return { base, tailRows: rows, tailBytes: bytes };
}

/** Bytes that a state takes which the transitions give whole. */
function givenBytes({ packed = [] }: Unplaced, { text }: RowLayout): number {
  return packed.reduce((sum, { length }) => sum + length, textBytes(text));
}
