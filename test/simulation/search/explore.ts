import type { Touch } from "../ports.ts";
import { interning } from "./intern.ts";
import type { Fate } from "./lanes.ts";
import { type Move, textOfMoves } from "./moves.ts";
import type { Scene } from "./run.ts";
import { type LaneView, stepsOf } from "./steps.ts";

/** How far a search goes, or has gone. */
export type Limits = {
  /** How often one that could continue has to wait for another. */
  readonly preemptions: number;
  /** How much goes wrong. */
  readonly faults: number;
};

/** A broken promise, and the moves that lead to it. */
export type Found = { readonly moves: string; readonly violations: readonly string[] };

/** What a search came to: moments that differ, and what was found in them. */
export type Explored = {
  readonly moments: number;
  readonly played: number;
  readonly found: readonly Found[];
};

/**
 * A lane as the search sees it. `passed`: a call of another was done since its own began to wait. `heldBack`: it had to
 * wait although it could have continued, and whether a call was done since that its own conflicts with.
 */
type Runner = LaneView & {
  readonly passed: boolean;
  readonly heldBack: "no" | "for nothing" | "with reason";
};

/** A moment of a run. */
type Moment = Limits & {
  readonly world: number;
  readonly runners: readonly Runner[];
  /** Who is at work, by number. */
  readonly current: number | undefined;
  readonly before?: { readonly moment: Moment; readonly move: Move };
};

const END = -1;
const FAULTS: ReadonlySet<Fate> = new Set(["failed", "late", "twice", "given up", "records lost"]);

/**
 * Plays a scene in every order within the limits, those with the fewest switches and faults first.
 *
 * Orders that can't make a difference are left out. A lane is held back for a reason: before it continues, a call
 * was done that its own conflicts with; otherwise it might have made its call before. So is a call that is done late.
 * And a call goes wrong as soon as it can, since that conflicts with nothing.
 */
export async function explore(scene: Scene, limits: Limits): Promise<Explored> {
  const intern = interning();
  const steps = stepsOf(scene, intern);
  const seen = new Map<string, Limits[]>();
  const found = new Map<string, Found>();
  const start = await steps.start();
  const first: Moment = {
    world: start.world,
    runners: start.lanes.map((lane) => fresh(lane)),
    current: undefined,
    preemptions: 0,
    faults: 0,
  };
  const queues: Moment[][] = [[first]];
  let moments = 0;
  for (let cost = 0; cost < queues.length; cost += 1) {
    // Moments of the same cost are added while these are looked at.
    for (const moment of queues[cost] ?? []) {
      if (!isNew(moment)) continue;
      moments += 1;
      for (const move of movesOf(moment, limits)) {
        const next = await after(moment, move);
        if (next) enqueue(next);
      }
    }
    queues[cost] = [];
  }
  return { moments, played: steps.played(), found: [...found.values()] };

  function enqueue(moment: Moment): void {
    const spent = moment.preemptions + moment.faults;
    const queue = queues[spent] ?? [];
    queues[spent] = queue;
    queue.push(moment);
  }

  async function after(moment: Moment, move: Move): Promise<Moment | undefined> {
    const { runners } = moment;
    const mover = runners[move.lane];
    function path(): Move[] {
      return [...pathTo(moment), move];
    }
    const { world, lane, opened, violations } = await steps.step(
      moment.world,
      mover?.id ?? END,
      move.fate,
      path,
    );
    const [violation] = violations;
    if (violation !== undefined) {
      const known = found.get(violation);
      if (!known) found.set(violation, { moves: textOfMoves(path()), violations });
      return undefined;
    }
    if (!mover || !lane) return undefined;
    const done = move.fate === "done" ? mover.next?.touch : undefined;
    const isFault = FAULTS.has(move.fate);
    const preempted = isPreempting(moment, move.lane) ? moment.current : undefined;
    return {
      world,
      current: isFault ? undefined : move.lane,
      preemptions: moment.preemptions + (preempted === undefined ? 0 : 1),
      faults: moment.faults + (isFault ? 1 : 0),
      before: { moment, move },
      runners: [
        ...runners.map((runner, index) => {
          if (index !== move.lane)
            return passedBy(index === preempted ? { ...runner, heldBack: "for nothing" } : runner, done);
          // What goes twice still waits for its turn.
          return move.fate === "twice" ? { ...runner, ...lane } : fresh(lane);
        }),
        ...(opened ? [fresh(opened)] : []),
      ],
    };
  }

  /** Whether nothing is known that came to the same with no more spent. */
  function isNew({ world, runners, current, preemptions, faults }: Moment): boolean {
    const mayFail = faults < limits.faults;
    const lanes = runners.map(({ id, next, passed, heldBack }) =>
      next ? `${id}${heldBack}${passed && (mayFail || heldBack === "for nothing")}` : "",
    );
    const working = current !== undefined && runners[current]?.next ? current : "";
    const text = `${world} ${working} ${lanes.join()}`;
    const before = seen.get(text) ?? [];
    if (before.some((past) => past.preemptions <= preemptions && past.faults <= faults)) return false;
    before.push({ preemptions, faults });
    seen.set(text, before);
    return true;
  }
}

function fresh(lane: LaneView): Runner {
  return { ...lane, passed: false, heldBack: lane.isLate ? "for nothing" : "no" };
}

/** A runner after a call of another was done. */
function passedBy(runner: Runner, done: Touch | undefined): Runner {
  if (!done || !runner.next) return runner;
  const reason = runner.heldBack !== "no" && conflict(done, runner.next.touch);
  return { ...runner, passed: true, heldBack: reason ? "with reason" : runner.heldBack };
}

/** What may happen next. */
function movesOf(moment: Moment, limits: Limits): Move[] {
  const { runners, faults } = moment;
  const mayFail = faults < limits.faults;
  const waiting = runners.flatMap(({ next }, lane) => (next ? [lane] : []));
  if (waiting.length === 0) {
    const ended = moment.before?.move.lane === END;
    const endings: Fate[] = mayFail ? ["calm", "records lost"] : ["calm"];
    return ended ? [] : endings.map((fate) => ({ lane: END, fate }));
  }
  // Whether to try again is decided at once.
  const deciding = waiting.find((lane) => runners[lane]?.next?.touch === undefined);
  return (deciding === undefined ? waiting : [deciding]).flatMap((lane) => {
    const runner = runners[lane];
    if (!runner?.next || (runner.heldBack === "for nothing" && runner.passed)) return [];
    if (isPreempting(moment, lane) && moment.preemptions >= limits.preemptions) return [];
    return runner.next.fates
      .filter((fate) => !FAULTS.has(fate) || (mayFail && !runner.passed))
      .map((fate) => ({ lane, fate }));
  });
}

function isPreempting({ runners, current }: Moment, lane: number): boolean {
  return current !== undefined && current !== lane && runners[current]?.next !== undefined;
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
