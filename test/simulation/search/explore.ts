import type { Touch } from "../ports.ts";
import type { LaneState } from "./lane-states.ts";
import type { Fate } from "./lanes.ts";
import { type Move, textOfMoves } from "./moves.ts";
import { type Scene, type Steps, stepsOf } from "./steps.ts";

/** How far a search goes, or has gone. */
export type Limits = {
  /** How often one that could continue has to wait for another. */
  readonly preemptions: number;
  /** How much goes wrong. */
  readonly faults: number;
};

/** A broken promise, and the moves that lead to it. */
export type Found = { readonly moves: string; readonly violations: readonly string[] };

/** What a search came to. */
export type Explored = {
  /** How many moments that differ. */
  readonly moments: number;
  readonly found: readonly Found[];
  /** The worlds in which nobody had anything left to do, by number. */
  readonly ends: ReadonlySet<number>;
};

/** A lane as the search sees it. */
type Runner = {
  readonly state: LaneState;
  /** A call of another was done since its own began to wait. */
  readonly passed: boolean;
  /** It had to wait although it could have continued, and no call was done since that its own conflicts with. */
  readonly heldBack: boolean;
};

/** A moment of a run. */
type Moment = Limits & {
  readonly world: number;
  readonly runners: readonly Runner[];
  /** Who is at work, by number, where that one could continue. */
  readonly current: number | undefined;
  readonly before?: { readonly moment: Moment; readonly move: Move };
};

/** What was spent and left out on the way to a moment. */
type Reached = Limits & { readonly current: number | undefined; readonly waits: number };

const END = -1;
/** What counts as a fault. */
export const FAULTS: ReadonlySet<Fate> = new Set(["failed", "late", "twice", "given up", "records lost"]);

/**
 * Plays a scene in every order within the limits, those with the fewest switches and faults first.
 *
 * Orders that can't make a difference are left out. A lane is held back for a reason: before it continues, a call
 * was done that its own conflicts with; otherwise it might have made its call before. So is a call that is done late.
 * And a call goes wrong as soon as it can, since that conflicts with nothing. Where the same was reached before with no
 * more spent, and with no more left out, nothing is left to be found.
 */
export async function explore(scene: Scene, limits: Limits, steps?: Steps): Promise<Explored> {
  const { start, step, end } = steps ?? (await stepsOf(scene));
  const seen = new Map<string, Reached[]>();
  const found = new Map<string, Found>();
  const ends = new Set<number>();
  const queues: Moment[][] = [
    [
      {
        world: start.world,
        runners: start.lanes.map(fresh),
        current: undefined,
        preemptions: 0,
        faults: 0,
      },
    ],
  ];
  let moments = 0;
  for (let cost = 0; cost < queues.length; cost += 1) {
    const queue = queues[cost] ?? [];
    for (let moment = queue.pop(); moment; moment = queue.pop()) {
      if (!isNew(moment)) continue;
      moments += 1;
      if (moment.runners.every(({ state }) => !state.next)) await finish(moment);
      else for (const move of movesOf(moment, limits)) await follow(moment, move);
    }
  }
  return { moments, found: [...found.values()], ends };

  async function finish(moment: Moment): Promise<void> {
    ends.add(moment.world);
    for (const fate of moment.faults < limits.faults
      ? (["calm", "records lost"] as const)
      : (["calm"] as const))
      note(moment, { lane: END, fate }, await end(moment.world, fate));
  }

  async function follow(moment: Moment, move: Move): Promise<void> {
    const mover = moment.runners[move.lane];
    if (!mover) return;
    const { world, lane, opened, violations } = await step(moment.world, mover.state, move.fate);
    note(moment, move, violations);
    if (violations.length > 0) return;
    const done = move.fate === "done" ? mover.state.next?.touch : undefined;
    const isFault = FAULTS.has(move.fate);
    const preempted = isPreempting(moment, move.lane) ? moment.current : undefined;
    const next: Moment = {
      world,
      // Who decides whether to try again is not at work yet.
      current: isFault || !mover.state.next?.touch || !lane.next ? undefined : move.lane,
      preemptions: moment.preemptions + (preempted === undefined ? 0 : 1),
      faults: moment.faults + (isFault ? 1 : 0),
      before: { moment, move },
      runners: [
        ...moment.runners.map((runner, index) => {
          if (index !== move.lane)
            return passedBy(index === preempted ? { ...runner, heldBack: true } : runner, done);
          // What goes twice still waits for its turn.
          return move.fate === "twice" ? runner : fresh(lane);
        }),
        ...(opened ? [fresh(opened)] : []),
      ],
    };
    const cost = next.preemptions + next.faults;
    const queue = queues[cost] ?? [];
    queues[cost] = queue;
    queue.push(next);
  }

  function note(moment: Moment, move: Move, violations: readonly string[]): void {
    const [violation] = violations;
    if (violation === undefined || found.has(violation)) return;
    found.set(violation, { moves: textOfMoves([...pathTo(moment), move]), violations });
  }

  function isNew({ world, runners, current, preemptions, faults }: Moment): boolean {
    const mayFail = faults < limits.faults;
    let waits = 0;
    let key = `${world}`;
    for (const [index, { state, passed, heldBack }] of runners.entries()) {
      key += ` ${state.id}`;
      if (state.next && heldBack) waits |= 1 << (2 * index);
      if (state.next && passed && (heldBack || mayFail)) waits |= 2 << (2 * index);
    }
    const reached: Reached = { preemptions, faults, current, waits };
    const before = seen.get(key);
    if (!before) seen.set(key, [reached]);
    else if (before.some((past) => covers(past, reached))) return false;
    else before.push(reached);
    return true;
  }
}

/** Whether all that can follow one can follow the other: to continue with somebody else costs at most one preemption. */
function covers(past: Reached, now: Reached): boolean {
  if (past.faults > now.faults || (past.waits & ~now.waits) !== 0) return false;
  const another = past.current !== undefined && past.current !== now.current;
  return past.preemptions + (another ? 1 : 0) <= now.preemptions;
}

function fresh(state: LaneState): Runner {
  return { state, passed: false, heldBack: state.isLate };
}

/** A runner after a call of another was done. */
function passedBy(runner: Runner, done: Touch | undefined): Runner {
  const { state, passed } = runner;
  if (!done || !state.next) return runner;
  const heldBack = runner.heldBack && !conflict(done, state.next.touch);
  return passed && heldBack === runner.heldBack ? runner : { state, passed: true, heldBack };
}

/** What may happen next. */
function movesOf(moment: Moment, limits: Limits): Move[] {
  const { runners, faults } = moment;
  const mayFail = faults < limits.faults;
  const waiting = runners.flatMap(({ state: { next } }, lane) => (next ? [lane] : []));
  // Whether to try again is decided at once.
  const deciding = waiting.find((lane) => !runners[lane]?.state.next?.touch);
  return (deciding === undefined ? waiting : [deciding]).flatMap((lane) => {
    const runner = runners[lane];
    if (!runner?.state.next || (runner.heldBack && runner.passed)) return [];
    if (isPreempting(moment, lane) && moment.preemptions >= limits.preemptions) return [];
    return runner.state.next.fates
      .filter((fate) => !FAULTS.has(fate) || (mayFail && !runner.passed))
      .map((fate) => ({ lane, fate }));
  });
}

function isPreempting({ current }: Moment, lane: number): boolean {
  return current !== undefined && current !== lane;
}

function conflict(one: Touch, other: Touch | undefined): boolean {
  if (!other || one.store !== other.store || !(one.changes || other.changes)) return false;
  return one.from <= other.to && other.from <= one.to;
}

function pathTo(moment: Moment): Move[] {
  const path: Move[] = [];
  for (let at = moment.before; at; at = at.moment.before) path.push(at.move);
  return path.toReversed();
}
