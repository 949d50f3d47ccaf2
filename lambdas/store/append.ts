import { type Append, type Circumstances, type Commit, decide } from "../game/commit.ts";
import { unknownKey } from "../game/cursor.ts";
import type { GameType, GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { isTerminal } from "../game/phases.ts";
import { type Refusal, RefusedError } from "../game/refusal.ts";
import { isRepeated } from "../game/request.ts";
import { isStale } from "../game/retention.ts";
import { isJsonPatch } from "../game/transition.ts";
import type { PackedState } from "../game/whole-state.ts";
import type { AppendTo } from "./append-to.ts";
import { refuseIfArchived } from "./archived.ts";
import { earlierTry } from "./earlier-try.ts";
import { readHead } from "./head.ts";
import { type HistoryPage, readHistory } from "./history.ts";
import { bareRowBytes, UnreadableRowError } from "./items.ts";
import type { KnownBases } from "./known-bases.ts";
import { recover } from "./recovery.ts";
import type { StateCache } from "./state-cache.ts";
import type { StateTable } from "./state-table.ts";
import { insertCommit, packState } from "./whole-states.ts";

/** What an append needs besides the request. */
export type AppendContext = {
  readonly table: StateTable;
  readonly cache: StateCache;
  /** Learns whether the cache held a state that was needed. */
  readonly cacheMeter: (outcome: "hit" | "miss") => void;
  readonly gameTypes: GameTypes;
  /** ms since 1970. */
  readonly now: number;
  /** Whether a JSON Patch must apply before it is accepted. */
  readonly validate: boolean;
  /** False: do everything but write (shadow). */
  readonly write: boolean;
  /** Whether a commit's row may keep the state after it, for recoveries to start from. */
  readonly keepStates: boolean;
  /** Learns where the newest bases are. */
  readonly bases?: KnownBases | undefined;
};

/** A head with the time to sign into its cursor, in ms: when it was known to be the newest. */
export type KnownHead = { readonly head: Head; readonly issuedAt: number };

/**
 * How an append ended. `repeated`: this request was written before, and gets the original answer. `conflict`: the
 * game has continued; `missed` is what the caller does not know. `stale`: the cursor is too old to be trusted.
 * `other-table`: the cursor is of another table, or another life of this one.
 */
export type Appended =
  | ({ readonly outcome: "written" | "repeated" | "shadowed"; readonly count: number } & KnownHead)
  | ({ readonly outcome: "conflict"; readonly expected: number; readonly missed: HistoryPage } & KnownHead)
  | ({ readonly outcome: "stale" | "other-table" } & KnownHead);

const MISSED_TRANSITIONS = 100;
const TELLS_OF_STATE: ReadonlySet<Refusal["kind"]> = new Set(["patch-does-not-apply", "too-large"]);

/**
 * Appends a commit: one conditional put, and with a cursor nothing else, unless it gives a state that does not fit in a row.
 * @throws {RefusedError} when the rules of the game or a limit forbid it; `commit-id-reused`; `game-not-found`; `game-wiped`;
 * `game-archived`.
 */
export async function append(context: AppendContext, to: AppendTo, request: Append): Promise<Appended> {
  if ("cursor" in to) {
    const { head, issuedAt } = to.cursor;
    if (isRepeated(head, request)) return repeated(head);
    if (!isStale(issuedAt, head, context.now)) return await write(context, head, request);
    return await writeNothing(context, to.gameId, head.version, request, "stale");
  }
  if ("unproven" in to) {
    const answer = await writeNothing(context, to.gameId, to.version, request, "other-table");
    if (to.unproven === "key" && answer.outcome !== "repeated") throw unknownKey();
    return answer;
  }
  const head = await readHead(context.table, to.gameId, context.now);
  if (isRepeated(head, request)) return repeated(head);
  if (head.version === to.expectedVersion) return await write(context, head, request);
  const earlier = await earlierTry(context, to.gameId, to.expectedVersion, request);
  return earlier ? repeated(earlier) : await conflict(context, to.gameId, to.expectedVersion);
}

/** Answers a request on a cursor that is not good for a write: it may have been written while the cursor was. */
async function writeNothing(
  context: AppendContext,
  gameId: string,
  version: number,
  request: Append,
  outcome: "stale" | "other-table",
): Promise<Appended> {
  const { table, now } = context;
  const newest = await readHead(table, gameId, now);
  if (isRepeated(newest, request)) return repeated(newest);
  const earlier = await earlierTry(context, gameId, version, request);
  return earlier ? repeated(earlier) : { outcome, head: newest, issuedAt: now };
}

async function write(context: AppendContext, head: Head, request: Append): Promise<Appended> {
  let decided: Decided | "moved-on";
  try {
    decided = await decideWithState(context, head, request);
    const type = gameTypeOf(context.gameTypes, head);
    if (isTerminal(type, head.phase)) await refuseIfArchived(context.table, head, context.now);
  } catch (error) {
    // Flags, rules and what is still kept may have changed since an earlier try was written.
    const earlier =
      error instanceof RefusedError && (await earlierTry(context, head.gameId, head.version, request));
    if (earlier) return repeated(earlier);
    // Such a refusal tells of the state, and a wipe may have begun behind the place that the cursor is of.
    if (error instanceof RefusedError && TELLS_OF_STATE.has(error.refusal.kind))
      await readHead(context.table, head.gameId, context.now);
    throw error;
  }
  if (decided === "moved-on") return await conflict(context, head.gameId, head.version);
  const { commit, state } = decided;
  const known = { head: commit.head, issuedAt: commit.head.time, count: commit.count };
  if (!context.write) {
    const earlier = await earlierTry(context, head.gameId, head.version, request);
    return earlier ? repeated(earlier) : { outcome: "shadowed", ...known };
  }
  const existing = await insertCommit(context.table, commit, context.now);
  if (existing?.kind === "commit" && isRepeated(existing.commit.head, request))
    return repeated(existing.commit.head);
  // A tombstone is none of our own, and the newest head then says that the game was wiped.
  if (existing) return await conflict(context, head.gameId, head.version);
  if (state !== undefined) {
    context.cache.forget(head.hash);
    context.cache.keep(commit.head.hash, state, commit.head.stateBound);
  }
  context.bases?.note(head.gameId, commit.head.base);
  return { outcome: "written", ...known };
}

type Decided = { readonly commit: Commit; readonly state?: Json };

/** Decides with the state that this process holds, if any; where the state is needed and not held, after one recovery. */
async function decideWithState(
  context: AppendContext,
  head: Head,
  request: Append,
): Promise<Decided | "moved-on"> {
  const type = gameTypeOf(context.gameTypes, head);
  const { now, validate } = context;
  const held = context.cache.find(head.hash);
  let state = held;
  let packed: PackedState | undefined;
  let bases: Circumstances["bases"] = context.keepStates ? "attach" : "off";
  for (;;) {
    const circumstances = { head, type, now, validate, state, packed, bases, rowBytes: bareRowBytes };
    const decision = decide(request, circumstances);
    if (decision.decided) {
      if (held !== undefined && request.transitions.some(({ patch }) => isJsonPatch(patch)))
        context.cacheMeter("hit");
      return decision;
    }
    if (decision.needs === "packing") {
      const { transition, state: given } = decision;
      packed = { ...(await packState(given)), transition };
      continue;
    }
    if (decision.needs === "base") {
      state = await stateForBase(context, head);
      if (state === undefined) bases = "leave";
      continue;
    }
    context.cacheMeter("miss");
    state = await stateAt(context, head);
    if (state === undefined) return "moved-on";
  }
}

/** The state at a cursor's head; undefined when the log holds another commit there. */
async function stateAt({ table, gameTypes, now }: AppendContext, head: Head): Promise<Json | undefined> {
  const target = { gameId: head.gameId, version: head.version, known: head };
  const recovered = await recover({ table, gameTypes, now }, target);
  return recovered.head?.hash === head.hash ? recovered.state : undefined;
}

/** The same for a base, which the commit does without where the state can't be had: it is no reason to refuse an append. */
async function stateForBase(context: AppendContext, head: Head): Promise<Json | undefined> {
  try {
    return await stateAt(context, head);
  } catch (error) {
    if (error instanceof RefusedError || error instanceof UnreadableRowError) return undefined;
    throw error;
  }
}

function gameTypeOf(gameTypes: GameTypes, { gameType }: Head): GameType {
  const type = gameTypes.get(gameType);
  if (!type)
    throw new RefusedError({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
  return type;
}

function repeated(head: Head): Appended {
  return { outcome: "repeated", head, issuedAt: head.time, count: 0 };
}

async function conflict({ table, now }: AppendContext, gameId: string, expected: number): Promise<Appended> {
  const head = await readHead(table, gameId, now);
  const query = { gameId, start: expected + 1, newestFirst: false, limit: MISSED_TRANSITIONS, small: true };
  const { transitions, next } = await readHistory(table, query, now);
  // What was appended since the head was read comes after its cursor.
  const missed = {
    transitions: transitions.filter(({ version }) => version <= head.version),
    ...(next !== undefined && next <= head.version && { next }),
  };
  return { outcome: "conflict", expected, missed, head, issuedAt: now };
}
