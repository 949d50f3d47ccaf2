import type { AppConfigDataClient } from "@aws-sdk/client-appconfigdata";
import { followProfile } from "./appconfig-profile.ts";
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
  /** How long the first fetch may hold up the start; after that the defaults serve until it arrives. */
  readonly startTimeoutMs: number;
};

/**
 * Follows the profiles `flags` and `game-types` in AppConfig. The first fetch is awaited, for a while; every later
 * one runs beside the request whose {@link ConfigSource.poke} found it due.
 */
export async function openAppConfigSource(options: AppConfigSourceOptions): Promise<ConfigSource> {
  const { client, application, environment, clock, report, startTimeoutMs } = options;
  const session = (profile: string) => openSession(client, { application, environment, profile }, clock);
  const noFlags: FlagsDocument = {};
  const flags = followProfile({
    name: FLAGS_PROFILE,
    session: session(FLAGS_PROFILE),
    parse: parseFlags,
    initial: noFlags,
    clock,
    report,
  });
  const gameTypes = followProfile({
    name: GAME_TYPES_PROFILE,
    session: session(GAME_TYPES_PROFILE),
    parse: parseGameTypes,
    initial: SHIPPED_GAME_TYPES,
    clock,
    report,
  });

  let flight: Promise<unknown> | undefined;
  const refresh = async (): Promise<void> => {
    flight ??= Promise.all([flags.refresh(), gameTypes.refresh()]).finally(() => {
      flight = undefined;
    });
    await flight;
  };

  if (!(await settlesWithin(refresh(), startTimeoutMs))) {
    report({
      what: "AppConfig",
      error: new Error(`no answer within ${startTimeoutMs} ms; defaults serve until it comes`),
    });
  }
  return {
    current: () => ({
      flags: flags.value(),
      gameTypes: gameTypes.value(),
      origin: flags.version() === undefined ? "default" : "appconfig",
      version: flags.version() ?? COMPILED_IN,
      loadedAt: Math.min(flags.confirmedAt(), gameTypes.confirmedAt()),
    }),
    poke(now) {
      if (now >= Math.min(flags.dueAt(), gameTypes.dueAt())) void refresh();
    },
    refresh,
    close: () => {},
  };
}

async function settlesWithin(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, timeoutMs, false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
