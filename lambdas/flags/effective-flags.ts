import { DEFAULT_FLAGS, type FlagsDocument, type PersistenceFlag, type SwitchFlag } from "./flags.ts";
import type { Overrides } from "./overrides.ts";

/** Where a configuration was read; `default` is the one compiled in. */
export type Origin = "appconfig" | "file" | "default";
/** Where a value comes from; `override` is an `FF_*` variable. */
export type Source = Origin | "override";
/** A value and where it comes from. */
export type Setting<T> = { readonly value: T; readonly source: Source };

/** A flags document and where it was read. */
export type ReadFlags = { readonly flags: FlagsDocument; readonly origin: Origin };

/** The effective value of every flag for the whole service, before any game's id is considered. */
export type EffectiveFlags = {
  readonly persistence: Setting<PersistenceFlag>;
  readonly snapshots: Setting<boolean>;
  readonly recovery: Setting<boolean>;
  readonly playerActions: Setting<boolean>;
  readonly validation: Setting<boolean>;
};

/** Lays the overrides over the document and the document over the defaults. */
export function effectiveFlags({ flags, origin }: ReadFlags, overrides: Overrides): EffectiveFlags {
  function onOff(override: boolean | undefined, said: SwitchFlag | undefined, fallback: SwitchFlag) {
    if (override !== undefined) return { value: override, source: "override" } as const;
    return said === undefined
      ? ({ value: fallback.enabled, source: "default" } as const)
      : { value: said.enabled, source: origin };
  }
  return {
    persistence: persistence({ flags, origin }, overrides),
    snapshots: onOff(overrides.snapshots, flags.enable_state_snapshots, DEFAULT_FLAGS.enable_state_snapshots),
    recovery: onOff(overrides.recovery, flags.enable_state_recovery, DEFAULT_FLAGS.enable_state_recovery),
    playerActions: onOff(
      overrides.playerActions,
      flags.persist_player_actions,
      DEFAULT_FLAGS.persist_player_actions,
    ),
    validation: onOff(
      overrides.validation,
      flags.enable_state_validation,
      DEFAULT_FLAGS.enable_state_validation,
    ),
  };
}

function persistence({ flags, origin }: ReadFlags, overrides: Overrides): Setting<PersistenceFlag> {
  const said = flags.use_state_persistence ?? DEFAULT_FLAGS.use_state_persistence;
  if (overrides.persistence !== undefined) {
    return { value: { ...said, ...overrides.persistence }, source: "override" };
  }
  return { value: said, source: flags.use_state_persistence === undefined ? "default" : origin };
}
