import { StoreFailureError } from "../faults.ts";
import type { Call, Stores, Touch } from "../ports.ts";
import { contentOf, type Intern } from "./intern.ts";
import type { SmallWorld } from "./small-world.ts";

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

/** What a lane hears of what it waits for. `continues alone`: it is what continues where somebody has given up. */
export type Heard =
  | { readonly result: unknown }
  | { readonly error: unknown }
  | { readonly fate: "failed" | "given up" | "continues alone" | "again" | "no more" };

/** What somebody waits for. */
export type Waiting = {
  readonly what: string;
  /** What it is in the way of. Absent: nothing comes before it. */
  readonly touch?: Touch;
  /** A call to a store. */
  readonly call?: (stores: Stores) => Promise<unknown>;
  /** A look at the world: what an answer is held against, what the stream has. */
  readonly look?: (world: SmallWorld) => unknown;
  readonly fates: readonly Fate[];
  readonly hear: (heard: Heard) => void;
};

/** One that makes one call after the other. It knows nothing of the world but what it hears. */
export type Lane = {
  readonly waiting: Waiting[];
  readonly intern: Intern;
  /** All that it has learnt, as one number: it does the same whenever it has learnt the same. */
  learnt: number;
};

/** Who waits for an attempt: one that a caller may give up, or one that ends with its process. */
export type Patience = "may give up" | "waits";

/** How an attempt reaches a store. */
export type Reach = <Store>(of: (stores: Stores) => Store) => Call<Store>;

/**
 * Makes attempts until one is answered.
 * @returns undefined when one failed and no other is made.
 */
export async function untilAnswered<T>(
  lane: Lane,
  patience: Patience,
  attempt: (reach: Reach, tries: number) => Promise<T>,
): Promise<T | undefined> {
  const before = lane.learnt;
  for (let tries = 0; ; tries += 1) {
    const outcome = await makeAttempt(lane, patience, (reach) => attempt(reach, tries));
    if ("answer" in outcome) {
      lane.learnt = lane.intern.text(`${before} ${contentOf(outcome.answer)}`);
      return outcome.answer;
    }
    lane.learnt = lane.intern.text(`${before} failed ${tries}`);
    if (!(await mayTryAgain(lane))) return undefined;
  }
}

/** Looks at the world. @param at Must give what stays as it is. @param touch What it may come before or after; absent: it is done at once. */
export function look<T>(lane: Lane, at: (world: SmallWorld) => T, touch?: Touch): Promise<T> {
  return new Promise((answer, fail) => {
    const hear = hearResult(lane, { answer, fail });
    lane.waiting.push({ what: "looks", look: at, ...(touch && { touch }), fates: ["done"], hear });
  });
}

function mayTryAgain({ waiting }: Lane): Promise<boolean> {
  return new Promise((resolve) => {
    const hear: Waiting["hear"] = (heard) => resolve("fate" in heard && heard.fate === "again");
    waiting.push({ what: "it failed", fates: ["again", "no more"], hear });
  });
}

type Outcome<T> = { readonly answer: T } | { readonly failed: true };

function makeAttempt<T>(
  lane: Lane,
  patience: Patience,
  attempt: (reach: Reach) => Promise<T>,
): Promise<Outcome<T>> {
  return new Promise((resolve, reject) => {
    let isAlone = false;
    let isFirst = true;
    const reach: Reach = (of) => (what, touch, effect) =>
      new Promise((answer, fail) => {
        // To fail at a read is to fail at the next change, and to be given up there is to be given up before and continue.
        const fates: Fate[] = ["done"];
        if (touch.changes) fates.push("failed", "late", "twice");
        if (patience === "may give up" && !isAlone && (touch.changes || isFirst)) fates.push("given up");
        isFirst = false;
        const hear = hearResult(lane, { answer, fail });
        const waiting: Waiting = {
          what,
          touch,
          call: (stores) => effect(of(stores)),
          fates,
          hear: (heard) => {
            if (!("fate" in heard)) return hear(heard);
            if (heard.fate === "failed") return fail(new StoreFailureError(what));
            if (heard.fate === "given up") {
              lane.waiting.length = 0;
              return resolve({ failed: true });
            }
            // The call itself still waits for its turn, and nobody for what it comes to.
            isAlone = true;
            lane.waiting.unshift(waiting);
          },
        };
        lane.waiting.push(waiting);
      });
    attempt(reach).then(
      (answer) => {
        if (!isAlone) resolve({ answer });
      },
      (error: unknown) => {
        if (!(error instanceof StoreFailureError)) reject(error);
        else if (!isAlone) resolve({ failed: true });
      },
    );
  });
}

/** Takes what was answered. A method, since what an answer is was decided where it was asked for, in another run of the same. */
type Taker<T> = { answer(result: T): void; fail(error: unknown): void };

function hearResult(lane: Lane, taker: Taker<unknown>): Waiting["hear"] {
  return (heard) => {
    if ("error" in heard) {
      lane.learnt = lane.intern.text(`${lane.learnt} ${heard.error}`);
      taker.fail(heard.error);
    } else if ("result" in heard) {
      lane.learnt = lane.intern.text(`${lane.learnt} ${lane.intern.text(contentOf(heard.result))}`);
      taker.answer(heard.result);
    }
  };
}
