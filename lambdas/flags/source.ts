import type { GameTypes } from "../game/game-type.ts";
import type { Origin } from "./effective-flags.ts";
import type { FlagsDocument } from "./flags.ts";
import { SHIPPED_GAME_TYPES } from "./game-types.ts";

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
  /** What has never been read although it should be, so that the compiled-in default is used. */
  readonly unread: readonly ProfileName[];
};

/** A part of the configuration that is read on its own. */
export type ProfileName = "flags" | "game-types";

/** A refresh under way. */
export type Refresh = {
  /** Resolves when it is over, in a second at most; never rejects, since faults go to the {@link Report}. */
  readonly over: Promise<void>;
  /** Whether what serves is so old that no request should be decided on it before the refresh is over. */
  readonly isUrgent: boolean;
};

/** Where a running function gets its configuration. */
export type ConfigSource = {
  /** What serves now: the last good value, or the one compiled in. */
  readonly current: () => Config;
  /** Starts a refresh if one is due, or joins the one under way; to be called with each request's time, in ms. */
  readonly refreshIfDue: (now: number) => Refresh | undefined;
  /** Stops watching. */
  readonly close: () => void;
};

/** A refresh that failed. The last good value stays in use. */
export type ConfigFailure = {
  /** The AppConfig profile or the file. */
  readonly what: string;
  readonly error: unknown;
};

/** Called with each failed refresh, to log it. */
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
    unread: [],
  };
}

/** A source that always says the same, where there is neither a file nor AppConfig. */
export function fixedSource(config: Config): ConfigSource {
  return { current: () => config, refreshIfDue: () => undefined, close: () => {} };
}

/** Seconds since the source last confirmed its configuration: the metric `flags_age_seconds`. */
export function ageSeconds(config: Config, now: number): number {
  return Math.max(0, (now - config.loadedAt) / 1000);
}
