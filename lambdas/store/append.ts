import type { Append } from "../game/commit.ts";
import { unknownKey } from "../game/cursor.ts";
import type { GameType, GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { isTerminal } from "../game/phases.ts";
import { type Refusal, RefusedError } from "../game/refusal.ts";
import { isRepeated } from "../game/request.ts";
import { isStale } from "../game/retention.ts";
import type { CarriedState } from "../game/sealed-state.ts";
import { isJsonPatch } from "../game/transition.ts";
import type { AppendTo } from "./append-to.ts";
import { refuseIfArchived } from "./archived.ts";
import { carriedState } from "./carried-state.ts";
import { type Decided, type DecisionContext, decideWithState } from "./decide-with-state.ts";
import { earlierTry } from "./earlier-try.ts";
import { readHead } from "./head.ts";
import { type HistoryPage, readHistory } from "./history.ts";
import type { KnownBases } from "./known-bases.ts";
import type { StateCache } from "./state-cache.ts";
import { insertCommit } from "./whole-states.ts";

/** What an append needs besides the request. */
export type AppendContext = DecisionContext & {
  readonly cache: StateCache;
  /** False: do everything but write (shadow). */
  readonly write: boolean;
  /**
   * Signs the cursor of the answer. It is asked before the row is written: one machine sleeps through the write, and what runs after
   * that finds cold caches and takes twice as long.
   */
  readonly sign?: ((known: KnownHead, carried: CarriedState | undefined) => string) | undefined;
  /** Learns where the newest bases are. */
  readonly bases?: KnownBases | undefined;
};

/** A head with the time to sign into its cursor, in ms: when it was known to be the newest. */
export type KnownHead = { readonly head: Head; readonly issuedAt: number };

/**
 * How an append ended. `repeated`: this request was written before, and gets the original answer. `conflict`: the
 * game has continued; `missed` is what the caller does not know. `stale`: the cursor is too old to be trusted.
 * `other-table`: the cursor is of another table, or another life of this one. `carried`: the state after it, which
 * the cursor brings to another process that shares the game. `cursor`: for what was written, where it was asked for.
 */
export type Appended =
  | ({
      readonly outcome: "written" | "repeated" | "shadowed";
      readonly count: number;
      readonly carried?: CarriedState | undefined;
      readonly cursor?: string | undefined;
    } & KnownHead)
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
    const { head, issuedAt, carried } = to.cursor;
    if (isRepeated(head, request)) return repeated(head);
    if (!isStale(issuedAt, head, context.now)) return await write(context, head, request, carried);
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

/** @param carried The state at the head, where the request brought it. */
async function write(
  context: AppendContext,
  head: Head,
  request: Append,
  carried?: CarriedState,
): Promise<Appended> {
  const held = context.cache.find(head.hash);
  let decided: Decided | "moved-on";
  try {
    const type = gameTypeOf(context.gameTypes, head);
    decided = await decideWithState(context, head, type, request, {
      state: held ?? usableState(carried, type),
      shared: held === undefined,
    });
    if (held !== undefined && request.transitions.some(({ patch }) => isJsonPatch(patch)))
      context.cacheMeter("hit");
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
  const carriedNext = carriedState(commit);
  const cursor = context.sign?.(known, carriedNext);
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
  return { outcome: "written", ...known, cursor, ...(carriedNext && { carried: carriedNext }) };
}

/** The state that a cursor carries, unless a later version of the game type made it. */
function usableState(carried: CarriedState | undefined, { schemaVersion }: GameType): Json | undefined {
  return carried && carried.schemaVersion <= schemaVersion ? carried.state : undefined;
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
