import type { GameType, GameTypes } from "../../lambdas/game/game-type.ts";
import type { Random } from "./random.ts";

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How far a process's clock may be off, either way: two of them, and what a request takes, stay within the cursor's margin. */
export const MAX_SKEW_MS = 12 * MINUTE_MS;

/** How often what goes wrong with a call to the database, as probabilities. */
export type FaultRates = {
  /** Fails, and nothing was done. */
  readonly before: number;
  /** Done, and the answer is lost. */
  readonly after: number;
  /** Given up on, and done only then. */
  readonly late: number;
  /** Sent twice by the SDK, which saw no answer to the first; the answer to the second counts. */
  readonly resent: number;
  /** The process's last call: done, not done, or done when the process is no more. */
  readonly last: number;
  /** Takes up to a minute instead of milliseconds. */
  readonly slow: number;
};

export const NO_FAULTS: FaultRates = { before: 0, after: 0, late: 0, resent: 0, last: 0, slow: 0 };

/** How soon the database removes rows that are past their expiry. */
export type Vanishing = "at once" | "late" | "out of order" | "never";

/** What one run is like. */
export type Settings = {
  readonly games: number;
  readonly writers: number;
  readonly processes: number;
  readonly rounds: number;
  /** What a writer does in a round, at most. */
  readonly steps: number;
  readonly faults: FaultRates;
  readonly vanishing: Vanishing;
  readonly cacheBytes: number;
  /** Whether the change feed may mix up the order within one game. */
  readonly feedShuffles: boolean;
  /** How likely the change feed never hears of a commit. */
  readonly feedLoses: number;
  /** Whether finished games are archived, and their rows expire. */
  readonly archives: boolean;
  /** How likely a transition ends its game. */
  readonly endings: number;
  /** How likely a writer wipes a game rather than continuing with it, in the later rounds. */
  readonly wipes: number;
  /** How likely a state given whole does not fit in a row. */
  readonly largeStates: number;
  /** How likely operators change the game types before a round. */
  readonly typeChanges: number;
  /** How likely they rotate the cursor keys, or lose them. */
  readonly keyChanges: number;
  /** How likely they restore the tables to an earlier moment. */
  readonly restores: number;
  /** How likely a state that a commit's row keeps is damaged before a round. */
  readonly damagedStates: number;
  /** Servers that play with the client as it is. */
  readonly servers: number;
  /** Whether somebody archives games at any time, and does to those that have ended what they rarely meet. */
  readonly archivist: boolean;
};

/** Chooses what a run is like. */
export function chooseSettings(random: Random): Settings {
  const rate = random.pick([0, 0.3, 1, 1, 2]);
  const archivist = random.chance(0.2);
  return {
    games: random.int(1, 3),
    writers: random.int(1, 4),
    processes: random.int(1, 3),
    rounds: random.int(1, 4),
    steps: random.skewed(3, 9),
    faults: {
      before: 0.02 * rate,
      after: 0.03 * rate,
      late: 0.015 * rate,
      resent: 0.02 * rate,
      last: 0.015 * rate,
      slow: random.pick([0, 0.05, 0.2]),
    },
    vanishing: random.pick(["at once", "late", "out of order", "never"]),
    cacheBytes: random.pick([0, 2_000, 1_000_000]),
    feedShuffles: random.chance(0.5),
    feedLoses: random.pick([0, 0, 0.05, 0.3]),
    archives: archivist || random.chance(0.4),
    endings: random.pick([0.001, 0.001, 0.03, 0.15]),
    wipes: random.pick([0, 0, 0.03, 0.1]),
    largeStates: random.pick([0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2]),
    typeChanges: random.pick([0, 0, 0.5]),
    keyChanges: random.pick([0, 0, 0.5]),
    restores: random.pick([0, 0, 0, 0.3]),
    servers: random.pick([0, 0, 1, 2]),
    damagedStates: random.pick([0, 0, 0.2]),
    archivist,
  };
}

const PHASES = {
  OPEN: ["PLAY"],
  PLAY: ["SCORE", "DONE"],
  SCORE: ["PLAY", "DONE"],
  DONE: [],
} as const;

const TYPES: readonly GameType[] = [
  {
    name: "free",
    schemaVersion: 1,
    firstPhase: "OPEN",
    terminalPhases: ["DONE"],
    snapshot: { everyTransitions: 6, onPhaseChange: false, onTerminalPhase: true },
    retentionDays: 1,
  },
  {
    name: "phased",
    schemaVersion: 1,
    firstPhase: "OPEN",
    terminalPhases: ["DONE"],
    phases: PHASES,
    snapshot: { onPhaseChange: true, onTerminalPhase: true },
    retentionDays: 2,
  },
  {
    name: "timed",
    schemaVersion: 2,
    firstPhase: "OPEN",
    terminalPhases: [],
    snapshot: { onPhaseChange: false, onTerminalPhase: false, everyMinutes: 10 },
    retentionDays: 7,
  },
  // Snapshots come from the sweeper alone.
  {
    name: "bare",
    schemaVersion: 1,
    firstPhase: "OPEN",
    terminalPhases: ["DONE"],
    snapshot: { onPhaseChange: false, onTerminalPhase: true },
    retentionDays: 1,
  },
];

/** The game types that the simulation begins with. */
export const GAME_TYPES: GameTypes = new Map(TYPES.map((type) => [type.name, type]));
