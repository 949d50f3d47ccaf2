import { StoreFailureError } from "../faults.ts";
import type { Call, Touch } from "../ports.ts";
import { contentOf, type Intern } from "./intern.ts";

/**
 * How a call goes. `failed`: it is not done, and its caller hears so. `late`: its caller hears that it failed, and it
 * is done at any time after. `twice`: it is done at any time after as well. `given up`: who asked for all this does not
 * wait any more, and it continues by itself. `again` and `no more`: whether a request that failed is sent again. `calm` and `records lost`: how a run ends.
 */
export type Fate =
  | "done"
  | "failed"
  | "late"
  | "twice"
  | "given up"
  | "again"
  | "no more"
  | "calm"
  | "records lost";

/** What somebody waits for. */
export type Waiting = {
  readonly what: string;
  /** Absent where nothing is called. */
  readonly touch?: Touch;
  readonly fates: readonly Fate[];
  readonly happen: (fate: Fate) => void;
};

/** Something that makes one call after the other, in an order that the search chooses among all of them. */
export type Lane = {
  readonly name: string;
  /** A single call that its caller does not wait for any more. */
  readonly isLate: boolean;
  readonly waiting: Waiting[];
  /** All that it has learnt, as one number: it does the same whenever it has learnt the same. */
  learnt: number;
};

/** The lanes of one run. */
export type Lanes = {
  readonly all: Lane[];
  readonly intern: Intern;
  readonly open: (name: string, learnt: number, isLate?: boolean) => Lane;
};

/** Makes a run's lanes. */
export function makeLanes(intern: Intern): Lanes {
  const all: Lane[] = [];
  return {
    all,
    intern,
    open: (name, learnt, isLate = false) => {
      const lane: Lane = { name, isLate, waiting: [], learnt };
      all.push(lane);
      return lane;
    },
  };
}

/** Who waits for an attempt: one that a caller may give up, or one that ends with its process. */
export type Patience = "may give up" | "waits";

/** How an attempt reaches a store. */
export type Reach = <Store>(store: Store) => Call<Store>;

/**
 * Makes attempts until one is answered.
 * @returns undefined when one failed and no other is made.
 */
export async function untilAnswered<T>(
  lanes: Lanes,
  own: Lane,
  patience: Patience,
  attempt: (reach: Reach, tries: number) => Promise<T>,
): Promise<T | undefined> {
  const before = own.learnt;
  for (let tries = 0; ; tries += 1) {
    const outcome = await makeAttempt(lanes, own, patience, (reach) => attempt(reach, tries));
    if ("answer" in outcome) {
      own.learnt = lanes.intern.text(`${before} ${JSON.stringify(outcome.answer)}`);
      return outcome.answer;
    }
    own.learnt = lanes.intern.text(`${before} failed`);
    if ((await choose(own, "it failed", ["again", "no more"])) === "no more") return undefined;
  }
}

/** Waits for the search to choose. */
export function choose(lane: Lane, what: string, fates: readonly Fate[]): Promise<Fate> {
  return new Promise((resolve) => {
    lane.waiting.push({ what, fates, happen: resolve });
  });
}

type Outcome<T> = { readonly answer: T } | { readonly failed: true };

function makeAttempt<T>(
  lanes: Lanes,
  own: Lane,
  patience: Patience,
  attempt: (reach: Reach) => Promise<T>,
): Promise<Outcome<T>> {
  return new Promise((resolve, reject) => {
    let lane = own;
    let isFirst = true;
    function giveUp(): void {
      lane = lanes.open(`${own.name} given up`, own.learnt);
      lane.waiting.push(...own.waiting.splice(0));
      resolve({ failed: true });
    }
    const reach: Reach = (store) => (what, touch, effect) =>
      new Promise((answer, fail) => {
        function aside(): void {
          const late = lanes.open(`late ${what}`, lanes.intern.text(`${lane.learnt} ${what}`), true);
          late.waiting.push({ what, touch, fates: ["done"], happen: () => void effect(store) });
        }
        // To fail at a read is to fail at the next change, and to be given up there is to be given up before and continue.
        const fates: Fate[] = ["done"];
        if (touch.changes) fates.push("failed", "late", "twice");
        if (patience === "may give up" && (touch.changes || isFirst)) fates.push("given up");
        isFirst = false;
        const waiting: Waiting = {
          what,
          touch,
          fates,
          happen: (fate) => {
            if (fate === "done") {
              function learn(result: unknown): void {
                lane.learnt = lanes.intern.text(`${lane.learnt} ${lanes.intern.text(contentOf(result))}`);
              }
              effect(store).then((result) => {
                learn(result);
                answer(result);
              }, fail);
            } else if (fate === "failed" || fate === "late") {
              if (fate === "late") aside();
              fail(new StoreFailureError(what));
            } else {
              // The call itself still waits for its turn.
              lane.waiting.unshift(waiting);
              if (fate === "twice") aside();
              else giveUp();
            }
          },
        };
        lane.waiting.push(waiting);
      });
    attempt(reach).then(
      (answer) => resolve({ answer }),
      (error: unknown) => {
        if (error instanceof StoreFailureError) resolve({ failed: true });
        else reject(error);
      },
    );
  });
}
