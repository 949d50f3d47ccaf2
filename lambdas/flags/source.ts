import type { GameTypes } from "../game/game-type.ts";
import type { FlagsDocument } from "./flags.ts";
import { SHIPPED_GAME_TYPES } from "./game-types.ts";
import type { Origin } from "./in-force.ts";

/** Flags and game types as they were last read. */
export type Config = {
  readonly flags: FlagsDocument;
  readonly gameTypes: GameTypes;
  /** Where the flags were read. */
  readonly origin: Origin;
  /** Version of the flags document: its AppConfig label, else a digest of it. */
  readonly version: string;
  /** When the source last confirmed all of this, in ms since 1970. */
  readonly loadedAt: number;
};

/** Where a running function gets its configuration. Nothing here makes a request wait. */
export type ConfigSource = {
  /** What serves now: the last good value, or the one compiled in. */
  current(): Config;
  /** Starts a refresh if one is due, and returns at once; to be called with each request's time, in ms. */
  poke(now: number): void;
  /** Brings what is new; never rejects, since faults go to the {@link Report}. */
  refresh(): Promise<void>;
  /** Stops watching. */
  close(): void;
};

/** A refresh that failed. The last good value goes on serving. */
export type ConfigFailure = {
  /** The AppConfig profile or the file. */
  readonly what: string;
  readonly error: unknown;
};

/** Is told of each failed refresh, to log it. */
export type Report = (failure: ConfigFailure) => void;

/** The {@link Config.version} of the flags compiled in. */
export const COMPILED_IN = "compiled-in";

/** The configuration compiled in. */
export function defaultConfig(now: number): Config {
  return {
    flags: {},
    gameTypes: SHIPPED_GAME_TYPES,
    origin: "default",
    version: COMPILED_IN,
    loadedAt: now,
  };
}

/** A source that always says the same, where there is neither a file nor AppConfig. */
export function fixedSource(config: Config): ConfigSource {
  return { current: () => config, poke: () => {}, refresh: async () => {}, close: () => {} };
}

/** Seconds since the source last confirmed its configuration: the metric `flags_age_seconds`. */
export function ageSeconds(config: Config, now: number): number {
  return Math.max(0, (now - config.loadedAt) / 1000);
}
