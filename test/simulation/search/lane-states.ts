import type { Actor, Self } from "./actors.ts";
import { contentOf, type Intern } from "./intern.ts";
import type { Heard, Lane, Waiting } from "./lanes.ts";
import { recordedCall } from "./recorded-call.ts";

/** Where a lane is: all that it has learnt and what it waits for, if it has not ended. In the same state it does the same. */
export type LaneState = {
  /** A number of its own; all that have ended have the same. */
  readonly id: number;
  readonly name: string;
  /** A single call that its caller does not wait for any more. */
  readonly isLate: boolean;
  readonly next?: Next;
  /** Why it broke off. */
  readonly broken?: string;
};

/** What a lane waits for. What hears of it is of one run alone. */
type Next = Omit<Waiting, "hear">;

/** The states of lanes: worked out by running an actor with nothing around it, and letting it hear what it is to hear. */
export type LaneStates = {
  readonly first: (actor: Actor, self: Omit<Self, "lane">) => Promise<LaneState>;
  /** What follows when a lane hears this of what it waits for. */
  readonly after: (state: LaneState, heard: Heard) => Promise<LaneState>;
  /** What a lane waits for, as a lane of its own that nobody waits for. */
  readonly late: (state: LaneState) => LaneState;
};

/** An actor that has begun. */
type Run = { readonly lane: Lane; broken?: string };

/** How a state came to be: the actor, what it heard, and what is known to follow. */
type Origin = {
  readonly begin: () => Promise<Run>;
  readonly heard: readonly Heard[];
  readonly following: Map<string, LaneState>;
  /** A run that has come here and no further. */
  ready: Run | undefined;
};

/** Knows no states yet. */
export function laneStates(intern: Intern): LaneStates {
  const states = new Map<number, LaneState>();
  const origins = new Map<LaneState, Origin>();

  function stateOf(learnt: string, state: Omit<LaneState, "id">): LaneState {
    const { name, next, broken } = state;
    const what = next?.call ? recordedCall(next.call) : next?.what;
    const id = intern.text(next || broken ? `${name}: ${learnt}; ${what} ${broken}` : "ended");
    const known = states.get(id) ?? { id, ...state };
    states.set(id, known);
    return known;
  }
  function reached(name: string, run: Run, origin: Pick<Origin, "begin" | "heard">): LaneState {
    const { lane, broken } = run;
    const [first, ...others] = lane.waiting;
    const state = stateOf(`${lane.learnt} ${others.map(({ what }) => what).join()}`, {
      name,
      isLate: false,
      ...(first && { next: withoutHearing(first) }),
      ...(broken !== undefined && { broken }),
    });
    if (!origins.has(state)) origins.set(state, { ...origin, following: new Map(), ready: run });
    return state;
  }
  return {
    first: async ({ name, act }, self) => {
      async function begin(): Promise<Run> {
        // Two of a name with different clocks do different things.
        const lane: Lane = { waiting: [], intern, learnt: intern.text(`${name} at ${self.now}`) };
        const run: Run = { lane };
        act({ ...self, lane }).catch((error: unknown) => {
          run.broken = `${name} broke off: ${error instanceof Error ? error.stack : error}`;
        });
        await rest();
        return run;
      }
      return reached(name, await begin(), { begin, heard: [] });
    },
    after: async (state, heard) => {
      const origin = origins.get(state);
      if (!origin) return stateOf("", { name: state.name, isLate: state.isLate });
      const key = keyOf(intern, heard);
      const known = origin.following.get(key);
      if (known) return known;
      const run = origin.ready ?? (await runTo(origin));
      origin.ready = undefined;
      await hear(run, heard);
      const isAlone = "fate" in heard && heard.fate === "continues alone";
      const name = isAlone ? `${state.name} given up` : state.name;
      const next = reached(name, run, { begin: origin.begin, heard: [...origin.heard, heard] });
      origin.following.set(key, next);
      return next;
    },
    late: ({ next }) => {
      const name = `late ${next?.what}`;
      return stateOf("", { name, isLate: true, ...(next && { next: { ...next, fates: ["done"] } }) });
    },
  };
}

function withoutHearing({ hear: _hear, ...next }: Waiting): Next {
  return next;
}

function keyOf(intern: Intern, heard: Heard): string {
  if ("fate" in heard) return heard.fate;
  return "error" in heard ? `error ${heard.error}` : `${intern.text(contentOf(heard.result))}`;
}

async function runTo({ begin, heard }: Origin): Promise<Run> {
  const run = await begin();
  for (const each of heard) await hear(run, each);
  return run;
}

async function hear({ lane }: Run, heard: Heard): Promise<void> {
  const waiting = lane.waiting.shift();
  if (!waiting) throw new Error("what has ended hears nothing");
  waiting.hear(heard);
  await rest();
}

/** Waits until a run waits. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
