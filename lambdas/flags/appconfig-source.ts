import type { AppConfigDataClient } from "@aws-sdk/client-appconfigdata";
import { followProfile, type ProfileOptions } from "./appconfig-profile.ts";
import { openSession } from "./appconfig-session.ts";
import { type FlagsDocument, parseFlags } from "./flags.ts";
import { parseGameTypes, SHIPPED_GAME_TYPES } from "./game-types.ts";
import { COMPILED_IN, type ConfigSource, type Report } from "./source.ts";

/** AppConfig profile with the feature flags. */
export const FLAGS_PROFILE = "flags";
/** AppConfig profile with the game types. */
export const GAME_TYPES_PROFILE = "game-types";

/** What {@link openAppConfigSource} needs. */
export type AppConfigSourceOptions = {
  readonly client: AppConfigDataClient;
  /** Id or name of the AppConfig application. */
  readonly application: string;
  /** Id or name of the AppConfig environment. */
  readonly environment: string;
  readonly clock: () => number;
  readonly report: Report;
  /** How long the first fetch may hold up the start; after that it is tried again during requests. */
  readonly startTimeoutMs: number;
};

/** Follows the profiles `flags` and `game-types` in AppConfig. The first fetch is awaited here, for a while. */
export async function openAppConfigSource(options: AppConfigSourceOptions): Promise<ConfigSource> {
  const { client, application, environment, clock, report, startTimeoutMs } = options;
  function follow<T>(profile: Pick<ProfileOptions<T>, "name" | "parse" | "initial">) {
    return followProfile({
      ...profile,
      session: openSession(client, { application, environment, profile: profile.name }, clock),
      clock,
      report,
    });
  }
  const noFlags: FlagsDocument = {};
  const flags = follow({ name: FLAGS_PROFILE, parse: flagsOf, initial: noFlags });
  const gameTypes = follow({ name: GAME_TYPES_PROFILE, parse: parseGameTypes, initial: SHIPPED_GAME_TYPES });
  const profiles = [flags, gameTypes];

  let flight: Promise<void> | undefined;
  function refresh(now: number, ms?: number): Promise<void> {
    const due = profiles.filter(({ isDue }) => isDue(now));
    flight ??= Promise.all(due.map((profile) => profile.refresh(ms))).then(() => {
      flight = undefined;
    });
    return flight;
  }
  await refresh(clock(), startTimeoutMs);
  return {
    current: () => ({
      flags: flags.value(),
      gameTypes: gameTypes.value(),
      origin: flags.version() === undefined ? "default" : "appconfig",
      version: flags.version() ?? COMPILED_IN,
      loadedAt: Math.min(flags.confirmedAt(), gameTypes.confirmedAt()),
      unread: profiles.filter(({ version }) => version() === undefined).map(({ name }) => name),
    }),
    refreshIfDue: (now) => {
      if (!flight && !profiles.some(({ isDue }) => isDue(now))) return undefined;
      const isUrgent = profiles.some(({ isOld, isDue }) => isOld(now) && isDue(now));
      return { over: refresh(now), isUrgent };
    },
    close: () => {},
  };
}

/** Undefined for a document that names no flag: it would leave every decision to what is compiled in. */
function flagsOf(raw: unknown): FlagsDocument | undefined {
  const flags = parseFlags(raw);
  return Object.keys(flags).length === 0 ? undefined : flags;
}
