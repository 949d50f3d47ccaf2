import { effectiveFlags, type ReadFlags, type Setting, type Source } from "./effective-flags.ts";
import type { PersistenceFlag, PersistenceMode } from "./flags.ts";
import type { Overrides } from "./overrides.ts";
import { isInRollout } from "./rollout.ts";

/** What is on for one game. */
export type Features = {
  readonly persistence: PersistenceMode;
  readonly snapshots: boolean;
  readonly recovery: boolean;
  readonly playerActions: boolean;
  readonly validation: boolean;
};

/** What is on for one game, and where each value comes from. */
export type Evaluation = Features & { readonly sources: { readonly [Feature in keyof Features]: Source } };

/**
 * Decides what is on for a game. Snapshots and recovery need persistence: without it they are off, and persistence
 * is named as the source.
 */
export function evaluate(read: ReadFlags, overrides: Overrides, gameId: string): Evaluation {
  const { persistence, snapshots, recovery, playerActions, validation } = effectiveFlags(read, overrides);
  const mode = modeFor(persistence.value, gameId);
  function needsPersistence(setting: Setting<boolean>): Setting<boolean> {
    return setting.value && mode === "off" ? { value: false, source: persistence.source } : setting;
  }
  const possible = { snapshots: needsPersistence(snapshots), recovery: needsPersistence(recovery) };
  return {
    persistence: mode,
    snapshots: possible.snapshots.value,
    recovery: possible.recovery.value,
    playerActions: playerActions.value,
    validation: validation.value,
    sources: {
      persistence: persistence.source,
      snapshots: possible.snapshots.source,
      recovery: possible.recovery.source,
      playerActions: playerActions.source,
      validation: validation.source,
    },
  };
}

/** Off for all when the flag is; else exclude wins over include, and include over the percentage. */
function modeFor(flag: PersistenceFlag, gameId: string): PersistenceMode {
  if (!flag.enabled || flag.exclude.includes(gameId)) return "off";
  return flag.include.includes(gameId) || isInRollout(gameId, flag.rolloutPercent) ? flag.mode : "off";
}
