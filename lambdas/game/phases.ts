import type { GameType } from "./game-type.ts";

/** Whether a game in this phase is finished. */
export function isTerminal(type: GameType, phase: string): boolean {
  return type.terminalPhases.includes(phase);
}

/** Whether a game type knows a phase; one without phase rules knows any. */
export function knowsPhase(type: GameType, phase: string): boolean {
  return type.phases === undefined || Object.hasOwn(type.phases, phase);
}

/** Phases that may follow; undefined when any may. Staying in a phase is always allowed. */
export function allowedNext(type: GameType, phase: string): readonly string[] | undefined {
  if (type.phases === undefined) return undefined;
  return Object.hasOwn(type.phases, phase) ? (type.phases[phase] ?? []) : [];
}

/** Whether a transition may lead from one phase to another. */
export function mayFollow(type: GameType, from: string, to: string): boolean {
  return from === to || (allowedNext(type, from)?.includes(to) ?? true);
}
