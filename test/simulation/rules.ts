import type { CursorKey, CursorKeys } from "../../lambdas/game/cursor.ts";
import type { GameType, GameTypes } from "../../lambdas/game/game-type.ts";
import { isTerminal } from "../../lambdas/game/phases.ts";
import type { Random } from "./random.ts";
import { GAME_TYPES, MINUTE_MS } from "./settings.ts";

/** What operators set, and processes learn of. */
export type Rules = { readonly gameTypes: GameTypes; readonly keys: Omit<CursorKeys, "epoch"> };

/** Whether a game in a phase is over: by all rules that were in force, by none, or by some of them. */
export type Terminal = "always" | "never" | "sometimes";

/** The rules that are in force, and those that were. */
export type RuleBook = {
  readonly at: (time: number) => Rules;
  /** Those in force at some time since then. */
  readonly since: (time: number) => readonly Rules[];
  readonly put: (time: number, rules: Rules) => void;
  readonly terminal: (gameType: string, phase: string) => Terminal;
};

/** How long a process may know the rules before, at most, in ms. */
export const MAX_LAG_MS = 2 * MINUTE_MS;

/** A key of this number. */
function keyOf(number: number): CursorKey {
  return { id: `k${number}`, secret: Buffer.alloc(32, number) };
}

/** Begins a {@link RuleBook}. */
export function ruleBook(): RuleBook {
  const first: Rules = { gameTypes: GAME_TYPES, keys: { current: keyOf(2), previous: keyOf(1) } };
  const pages: { readonly from: number; readonly rules: Rules }[] = [{ from: 0, rules: first }];
  function at(time: number): Rules {
    return pages.findLast(({ from }) => from <= time)?.rules ?? first;
  }
  return {
    at,
    since: (time) => [at(time), ...pages.filter(({ from }) => from > time).map(({ rules }) => rules)],
    put: (from, rules) => {
      pages.push({ from, rules });
    },
    terminal: (gameType, phase) => {
      const by = pages.map(({ rules }) => {
        const type = rules.gameTypes.get(gameType);
        return type !== undefined && isTerminal(type, phase);
      });
      if (by.every((is) => is)) return "always";
      return by.some((is) => is) ? "sometimes" : "never";
    },
  };
}

/** Other keys: the two in turn, a new one that signs, or two new ones, so that all cursors are of keys that are gone. */
export function otherKeys(random: Random, { current, previous }: Rules["keys"]): Rules["keys"] {
  const next = Number(current.id.slice(1)) + 2;
  const way = random.pick(["turned", "rotated", "rotated", "lost"] as const);
  if (way === "turned" && previous) return { current: previous, previous: current };
  return way === "lost"
    ? { current: keyOf(next + 1), previous: keyOf(next) }
    : { current: keyOf(next), previous: current };
}

/** Other rules of a type; its phases and their order stay. */
export function otherType(random: Random, type: GameType): GameType {
  const change = random.pick<() => Partial<GameType>>([
    () => ({ terminalPhases: random.pick([[], ["DONE"], ["SCORE", "DONE"]]) }),
    () => ({ terminalPhases: random.pick([[], ["DONE"], ["SCORE", "DONE"]]) }),
    () => ({ retentionDays: random.int(1, 3) }),
    () => ({ schemaVersion: type.schemaVersion + 1 }),
    () => ({ directoryMinutes: random.int(10, 2_880) }),
    () => ({
      snapshot: {
        onPhaseChange: random.chance(0.5),
        onTerminalPhase: random.chance(0.5),
        ...(random.chance(0.5) && { everyTransitions: random.int(1, 8) }),
      },
    }),
  ])();
  return { ...type, ...change };
}
