import type { Call } from "./ports.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { type FaultRates, MINUTE_MS, SECOND_MS } from "./settings.ts";

/** A call to the database that failed, or whose answer was lost: the caller can't tell which. */
export class StoreFailureError extends Error {
  constructor(what: string) {
    super(`no answer from the database: ${what}`);
    this.name = "StoreFailureError";
  }
}

/** Whose calls they are: nothing is answered to the dead. */
export type Caller = { readonly name: string; alive: boolean; readonly die: () => void };

/** What the wire between a process and the database needs. */
export type Wire = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly rates: () => FaultRates;
  readonly trace: (line: () => string) => void;
};

type Fate = Exclude<keyof FaultRates, "slow"> | "none";

/** Puts the wire between a caller and a store. */
export function onWire<Store>(store: Store, caller: Caller, wire: Wire): Call<Store> {
  return (what, _touch, effect) => call(wire, caller, what, () => effect(store));
}

function call<T>(wire: Wire, caller: Caller, what: string, effect: () => Promise<T>): Promise<T> {
  const { scheduler, random, trace } = wire;
  const fate = chooseFate(random, wire.rates());
  const there = travel(wire);
  const back = travel(wire);
  if (fate !== "none") trace(() => `${caller.name} ${what}: ${fate}`);
  return new Promise((resolve, reject) => {
    function answer(give: () => void): void {
      if (caller.alive) give();
    }
    function fail(): void {
      answer(() => reject(new StoreFailureError(what)));
    }
    // The effect happens on the other side of the wire: whether its caller still lives makes no difference.
    function arrive(then: (result: T) => void): void {
      trace(() => `${caller.name} ${what}`);
      effect().then(then, (error: unknown) => answer(() => reject(error)));
    }
    function deliver(result: T): void {
      scheduler.after(back, () => answer(() => resolve(result)));
    }
    switch (fate) {
      case "none":
        scheduler.after(there, () => arrive(deliver));
        break;
      case "before":
        scheduler.after(there, fail);
        break;
      case "after":
        scheduler.after(there, () => arrive(() => scheduler.after(back, fail)));
        break;
      case "late":
        scheduler.after(there, fail);
        scheduler.after(there + random.int(1, 2 * MINUTE_MS), () => arrive(() => {}));
        break;
      case "resent":
        scheduler.after(there, () => arrive(() => {}));
        scheduler.after(there + random.int(1, 5 * SECOND_MS), () => arrive(deliver));
        break;
      case "last":
        if (random.chance(0.3)) caller.die();
        else if (random.chance(0.5)) scheduler.after(there, () => arrive(caller.die));
        else {
          caller.die();
          scheduler.after(there, () => arrive(() => {}));
        }
    }
  });
}

function chooseFate(random: Random, rates: FaultRates): Fate {
  let left = random.next();
  for (const fate of ["before", "after", "late", "resent", "last"] as const) {
    left -= rates[fate];
    if (left < 0) return fate;
  }
  return "none";
}

function travel({ random, rates }: Wire): number {
  return random.chance(rates().slow) ? random.int(1, MINUTE_MS) : random.int(1, 20);
}
