import type { SavepointClient } from "#client";
import { eachOfSeveral } from "../each-of-several.ts";
import { openPool } from "../pool.ts";
import type { ErrorCounts } from "./meter.ts";
import { openLoop, type Pace, type Schedule } from "./open-loop.ts";
import type { Seat, Seats } from "./seats.ts";

/** How much, and in how many games at once. */
export type LoadPlan = Schedule & { readonly seats: number };

/** What a load works with. @property mover The client that makes the moves: its tries must be 1. */
export type LoadParts = {
  readonly seats: Seats;
  readonly mover: SavepointClient;
  readonly pace: Pace;
  readonly errors: ErrorCounts;
  /** Called with how many moves were due, and how many were answered. */
  readonly progress: (due: number, answered: number) => void;
  /** Ends the load early. */
  readonly signal: AbortSignal;
};

/** How a load went. Durations in ms. */
export type LoadRun = {
  readonly due: number;
  readonly answered: number;
  /** Moves that were given up; those that failed are counted as errors. */
  readonly unanswered: number;
  /** From the moment a move was due to its answer. */
  readonly fromDue: readonly number[];
  /** From the moment it was sent. */
  readonly fromSent: readonly number[];
  /** From the first move due to the last answer. */
  readonly tookMs: number;
};

const DRAIN_MS = 30_000;
const PAUSE_AFTER_ERROR_MS = 1_000;

/** Plays games, a move at a time, at a set rate. Moves that are not answered 30 s after the last are given up. */
export async function runLoad(plan: LoadPlan, parts: LoadParts): Promise<LoadRun> {
  const { pace, progress, signal } = parts;
  const over = new AbortController();
  const table = openTable(parts, over.signal);
  await eachOfSeveral(Array.from({ length: plan.seats }), table.beginGame);
  const began = pace.now();
  const moves: Promise<void>[] = [];
  function arrive(due: number): void {
    moves.push(table.move(due));
    progress(moves.length, table.fromDue.length);
  }
  await openLoop(plan, pace, arrive, signal);
  await Promise.race([Promise.all(moves), pace.sleep(DRAIN_MS, over.signal)]);
  over.abort();
  const tookMs = pace.now() - began;
  const { fromDue, fromSent } = table;
  const [due, answered] = [moves.length, fromDue.length];
  const unanswered = due - answered - table.failed();
  await table.settled();
  return { due, answered, unanswered, fromDue: [...fromDue], fromSent: [...fromSent], tookMs };
}

/** Where the games are played: whose turn it is, and how long moves took. */
function openTable({ seats, mover, pace, errors }: LoadParts, over: AbortSignal) {
  const pool = openPool<Seat>();
  const refills: Promise<void>[] = [];
  const fromDue: number[] = [];
  const fromSent: number[] = [];
  let failed = 0;
  async function beginGame(): Promise<void> {
    return pool.put(await seats.begin());
  }
  async function refill(pauseMs: number): Promise<void> {
    await pace.sleep(pauseMs, over);
    if (over.aborted) return;
    try {
      await beginGame();
    } catch (error) {
      errors.count("create", error);
      await refill(PAUSE_AFTER_ERROR_MS);
    }
  }
  async function move(due: number): Promise<void> {
    const seat = await pool.take();
    const sent = pace.now();
    try {
      const next = await seats.move(mover, seat);
      fromSent.push(pace.now() - sent);
      fromDue.push(pace.now() - due);
      if (next) pool.put(next);
      else refills.push(refill(0));
    } catch (error) {
      failed += 1;
      errors.count("move", error);
      refills.push(refill(PAUSE_AFTER_ERROR_MS));
    }
  }
  return {
    beginGame,
    move,
    fromDue,
    fromSent,
    failed: () => failed,
    /** Resolves when no game is being begun any more. */
    settled: async () => void (await Promise.all(refills)),
  };
}
