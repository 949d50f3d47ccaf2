import gameTypes from "../lambdas/flags/game-types.json" with { type: "json" };
import flags from "./config/flags.json" with { type: "json" };

/** The documents with which a stage begins; from then on AppConfig holds the truth. */
export type FirstConfiguration = {
  /** Feature flags, as AppConfig stores them. */
  readonly flags: string;
  readonly gameTypes: string;
};

const ENABLED_LATER = ["use_state_persistence", "enable_state_snapshots", "enable_state_recovery"] as const;

/**
 * The first documents, from the files in the repository.
 *
 * @param startsEnabled - whether persistence is on from the start; without it, snapshots and recovery can't be either
 */
export function firstConfiguration(startsEnabled: boolean): FirstConfiguration {
  const off = Object.fromEntries(
    ENABLED_LATER.map((flag) => [flag, { ...flags.values[flag], enabled: false }]),
  );
  const values = startsEnabled ? flags.values : { ...flags.values, ...off };
  return {
    flags: JSON.stringify({ ...flags, values }),
    gameTypes: JSON.stringify(gameTypes),
  };
}
