/** A virtual clock, and what is to happen on it. Nothing here waits for real time. */
export type Scheduler = {
  /** ms since 1970. */
  readonly now: () => number;
  /** Runs something so many ms from now; in the order of the clock, and of asking where that is the same. @returns what cancels it. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Runs everything that is to happen, until `main` has ended and nothing is left. @throws what `main` throws. */
  readonly run: (main: () => Promise<void>) => Promise<void>;
};

/** Turns of the event loop in which something must have been put on the clock. */
const QUIET_TURNS = 100;

type Event = { readonly time: number; readonly order: number; run: (() => void) | undefined };

/** Makes a {@link Scheduler} whose clock starts at `start`, in ms. */
export function virtualScheduler(start: number): Scheduler {
  let now = start;
  let order = 0;
  const queue: Event[] = [];

  function after(ms: number, run: () => void): () => void {
    const event: Event = { time: now + Math.ceil(Math.max(0, ms)), order, run };
    order += 1;
    queue.splice(placeFor(queue, event), 0, event);
    return () => {
      event.run = undefined;
    };
  }
  async function step(): Promise<void> {
    // Now and then the service lets others have their turn.
    for (let turns = 0; queue.length === 0 && turns < QUIET_TURNS; turns += 1) await microtasks();
    const event = queue.pop();
    if (!event) throw new Error("the simulation is stuck: nothing is left to happen, and it has not ended");
    if (!event.run) return;
    now = event.time;
    event.run();
    await microtasks();
  }
  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    run: async (main) => {
      let ended: { readonly error?: unknown } | undefined;
      main().then(
        () => {
          ended = {};
        },
        (error: unknown) => {
          ended = { error };
        },
      );
      await microtasks();
      while (!ended || queue.length > 0) {
        await step();
        if (ended?.error !== undefined) throw ended.error;
      }
    },
  };
}

/** The queue is ordered from last to first, so that the next event is taken from its end. */
function placeFor(queue: readonly Event[], { time, order }: Event): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other && (other.time > time || (other.time === time && other.order > order))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lets everything run that waits for nothing but the processor. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
