import type { GameType } from "./game-type.ts";

/** Whether a game in this phase is finished. */
export function isTerminal(type: GameType, phase: string): boolean {
  return type.terminalPhases.includes(phase);
}

/** Phases that a game type knows; undefined when it knows any. */
export function knownPhases({ phases }: GameType): readonly string[] | undefined {
  return phases && Object.keys(phases);
}

/** Phases that may follow by the rules; undefined when any may. Staying in a phase is always allowed. */
export function allowedNext({ phases }: GameType, phase: string): readonly string[] | undefined {
  if (phases === undefined) return undefined;
  return (Object.hasOwn(phases, phase) ? phases[phase] : undefined) ?? [];
}
