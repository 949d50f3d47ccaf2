import type { CursorKeys } from "../../lambdas/game/cursor.ts";
import type { GameTypes } from "../../lambdas/game/game-type.ts";
import { type Refusal, RefusedError } from "../../lambdas/game/refusal.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { type KnownBases, knownBases } from "../../lambdas/store/known-bases.ts";
import { type KnownCursors, knownCursors } from "../../lambdas/store/known-cursors.ts";
import { refuseLostTail } from "../../lambdas/store/lost-tail.ts";
import { type StateCache, stateCache } from "../../lambdas/store/state-cache.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { type Caller, onWire, StoreFailureError, type Wire } from "./faults.ts";
import { archiveThrough, gamesTableThrough, stateTableThrough } from "./ports.ts";
import { MAX_LAG_MS, type RuleBook } from "./rules.ts";
import { MAX_SKEW_MS } from "./settings.ts";

/** One instance of the service: its own cache, its own clock, its own end. */
export type Process = {
  readonly name: string;
  readonly table: StateTable;
  readonly games: GamesTable;
  /** Where finished games go, if anywhere. */
  readonly archive?: Archive;
  readonly cache: StateCache;
  readonly bases: KnownBases;
  readonly cursors: KnownCursors;
  readonly keys: CursorKeys;
  readonly gameTypes: GameTypes;
  /** What this process believes the time to be when the request comes in. */
  readonly now: number;
};

/** What a client sees of a request. `now` is the time that the process believed in. */
export type Answer<T> =
  | { readonly kind: "answered"; readonly value: T; readonly now: number }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly now: number }
  | { readonly kind: "lost"; readonly now: number };

/** The processes that requests go to. */
export type Fleet = {
  /** Asks any process, and gives up after `patience` ms; what the process does continues. */
  readonly ask: <T>(run: (process: Process) => Promise<T>, patience: number) => Promise<Answer<T>>;
  /** Ends every process, and starts others on the databases that there are by then. */
  readonly restart: () => void;
};

/** The databases behind the processes. */
export type Databases = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly archive?: Archive | undefined;
  /** Names the life of the table. */
  readonly epoch: string;
};

type Instance = Omit<Process, "now" | "keys" | "gameTypes"> & {
  readonly caller: Caller;
  readonly skew: number;
  readonly epoch: string;
  /** How much later than others it learns of new rules, in ms. */
  readonly lag: number;
  readonly waiting: Set<() => void>;
};

/** Starts processes; where one dies, another takes its place. */
export function startFleet(
  size: number,
  open: () => Databases,
  rules: RuleBook,
  cacheBytes: number,
  wire: Wire,
): Fleet {
  const { random, scheduler } = wire;
  let started = 0;
  const fleet: Instance[] = [];
  for (let place = 0; place < size; place += 1) fleet.push(start(place));

  function start(place: number): Instance {
    started += 1;
    const databases = open();
    const waiting = new Set<() => void>();
    const caller: Caller = {
      name: `process ${started}`,
      alive: true,
      die: () => {
        if (!caller.alive) return;
        wire.trace(() => `${caller.name} dies`);
        caller.alive = false;
        fleet[place] = start(place);
        for (const lose of [...waiting]) lose();
      },
    };
    const games = gamesTableThrough(onWire(databases.games, caller, wire));
    return {
      name: caller.name,
      caller,
      waiting,
      skew: random.int(-MAX_SKEW_MS, MAX_SKEW_MS),
      cache: stateCache(cacheBytes),
      bases: knownBases(2),
      cursors: knownCursors(2),
      epoch: databases.epoch,
      lag: random.int(0, MAX_LAG_MS),
      // As in production: the directory says when the newest snapshot is not the newest state.
      table: refuseLostTail(stateTableThrough(onWire(databases.table, caller, wire)), games),
      games,
      ...(databases.archive && { archive: archiveThrough(onWire(databases.archive, caller, wire)) }),
    };
  }

  return {
    restart: () => {
      for (const { caller } of [...fleet]) caller.die();
    },
    ask: <T>(run: (process: Process) => Promise<T>, patience: number) =>
      new Promise<Answer<T>>((resolve, reject) => {
        const instance = random.pick(fleet);
        const now = scheduler.now() + instance.skew;
        function end(answer: Answer<T>): void {
          cancel();
          instance.waiting.delete(lose);
          resolve(answer);
        }
        function lose(): void {
          end({ kind: "lost", now });
        }
        const cancel = scheduler.after(patience, lose);
        instance.waiting.add(lose);
        const { keys, gameTypes } = rules.at(scheduler.now() - instance.lag);
        run({ ...instance, keys: { ...keys, epoch: instance.epoch }, gameTypes, now }).then(
          (value) => end({ kind: "answered", value, now }),
          (error: unknown) => {
            if (error instanceof RefusedError) end({ kind: "refused", refusal: error.refusal, now });
            else if (error instanceof StoreFailureError) lose();
            else reject(error);
          },
        );
      }),
  };
}
