import { setTimeout as delay } from "node:timers/promises";
import type { InvocationContext } from "../calls/invocation.ts";
import { invoke } from "../open/invoke.ts";
import type { StoreServices } from "../open/open-store.ts";
import { ConfigurationUnread, missingProfiles } from "../open/unread.ts";
import { oldestTailSeconds, type SweepReport, sweep } from "../store/sweep.ts";

/** Games a sweep takes in a second at most, so that it stays out of the way of play. */
const GAMES_PER_SECOND = 50;
/** Left for the last game and the report when Lambda's time runs out, in ms. */
const RESERVE_MS = 10_000;

/** What the sweeper uses of the services. */
export type SweepServices = Pick<
  StoreServices,
  "stateTable" | "games" | "archive" | "config" | "overrides" | "mayGuess" | "telemetry" | "log" | "clock"
>;

/** Makes a handler of a schedule. The flag for snapshots does not stop it: it keeps what was promised. */
export function sweepHandler(
  services: SweepServices,
): (event: unknown, context: InvocationContext) => Promise<Omit<SweepReport, "failed">> {
  const { stateTable: table, games, archive, config, telemetry, log } = services;
  return async (_event, lambda) =>
    await invoke(services, "sweep", lambda, async (now) => {
      const missing = missingProfiles(services);
      if (missing.length > 0) {
        log.error("the sweep waits for the configuration", new ConfigurationUnread(missing));
        telemetry.add("oldest_uncovered_tail_seconds", await oldestTailSeconds(games, now));
        return { covered: 0, finished: false };
      }
      const { covered, failed, finished } = await sweep({
        table,
        games,
        archive,
        now,
        gameTypes: config.current().gameTypes,
        pace: async () => await delay(1_000 / GAMES_PER_SECOND),
        mayGoOn: () => lambda.getRemainingTimeInMillis() > RESERVE_MS,
      });
      telemetry.add("state_snapshots_created", covered);
      telemetry.add("state_snapshot_failures", failed.length);
      telemetry.add("oldest_uncovered_tail_seconds", await oldestTailSeconds(games, now));
      for (const { gameId, error } of failed) log.error("a game was not covered", error, { gameId });
      log.info("swept", { covered, failed: failed.length, finished });
      return { covered, finished };
    });
}
