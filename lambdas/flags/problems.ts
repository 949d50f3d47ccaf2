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
      remedy: persistenceRemedy(persistence),
    });
  }
  if (!enabled || mode === "off") {
    found.push(
      ...withoutPersistence("snapshots", snapshots, persistence),
      ...withoutPersistence("recovery", recovery, persistence),
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
  feature: "snapshots" | "recovery",
  setting: Setting<boolean>,
  persistence: Setting<unknown>,
): readonly FlagProblem[] {
  if (!setting.value || setting.source === "default") return [];
  const flag = `enable_state_${feature}`;
  const off =
    setting.source === "override"
      ? `Take FF_${flag.toUpperCase()} out of the service's environment: it wins over the flags`
      : `npx savepoint disable ${feature} turns ${flag} off`;
  return [
    {
      flag,
      problem: `${flag} is on and use_state_persistence is off, so there is nothing to work with`,
      remedy: `${persistenceRemedy(persistence)}. Or: ${off}`,
    },
  ];
}

/** How to turn persistence on: no command helps against a variable, which wins over the flags. */
function persistenceRemedy({ source }: Setting<unknown>): string {
  return source === "override"
    ? "Take FF_USE_STATE_PERSISTENCE out of the service's environment: it wins over the flags"
    : "npx savepoint enable turns persistence on, with --shadow in shadow; npx savepoint disable turns it off, with snapshots and recovery";
}
