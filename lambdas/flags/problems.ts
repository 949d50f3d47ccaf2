import { effectiveFlags, type ReadFlags, type Setting } from "./effective-flags.ts";
import type { Overrides } from "./overrides.ts";

/** A combination of flags that can't work. */
export type FlagProblem = {
  readonly flag: string;
  /** What doesn't go together. */
  readonly problem: string;
  /** What to set. */
  readonly remedy: string;
};

/**
 * Lists what can't work in these flags, for `savepoint verify` and for the validator that refuses a document before
 * it is deployed. A default that persistence being off leaves without effect isn't a problem; a flag that was set is.
 */
export function problems(read: ReadFlags, overrides: Overrides): readonly FlagProblem[] {
  const { persistence, snapshots, recovery } = effectiveFlags(read, overrides);
  const { enabled, mode, include, exclude } = persistence.value;
  const found: FlagProblem[] = [];
  if (enabled && mode === "off") {
    found.push({
      flag: "use_state_persistence",
      problem:
        'State persistence enabled but no manager available: use_state_persistence is enabled and its mode is "off", so no game is kept',
      remedy: 'Set mode to "on" (or "shadow"), or enabled to false; FF_USE_STATE_PERSISTENCE overrides both',
    });
  }
  if (!enabled || mode === "off") {
    found.push(
      ...withoutPersistence("enable_state_snapshots", "FF_ENABLE_STATE_SNAPSHOTS", snapshots),
      ...withoutPersistence("enable_state_recovery", "FF_ENABLE_STATE_RECOVERY", recovery),
    );
  }
  const both = include.filter((gameId) => exclude.includes(gameId));
  if (both.length > 0) {
    found.push({
      flag: "use_state_persistence",
      problem: `include and exclude both name ${both.join(", ")}; exclude wins`,
      remedy: "Take each game out of one of the two lists",
    });
  }
  return found;
}

function withoutPersistence(
  flag: string,
  variable: string,
  setting: Setting<boolean>,
): readonly FlagProblem[] {
  if (!setting.value || setting.source === "default") return [];
  return [
    {
      flag,
      problem: `${flag} is on and use_state_persistence is off, so there is nothing to work with`,
      remedy: `Turn use_state_persistence on (FF_USE_STATE_PERSISTENCE=true), or ${flag} off (${variable}=false)`,
    },
  ];
}
