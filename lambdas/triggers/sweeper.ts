import type { InvocationContext } from "../calls/invocation.ts";
import { invoke } from "../open/invoke.ts";
import type { StoreServices } from "../open/open-store.ts";
import { ConfigurationUnreadError, missingProfiles } from "../open/unread.ts";
import { isDirectoryFailure } from "../store/directory.ts";
import { oldestTailSeconds } from "../store/due-games.ts";
import { type SweepReport, sweep } from "../store/sweep.ts";
import { pacemaker } from "./pacemaker.ts";

/** Games a sweep takes in a second at most, so that it stays out of the way of play. */
const GAMES_PER_SECOND = 50;
/** Left for the last games and the report when Lambda's time runs out, in ms. */
const RESERVE_MS = 10_000;
const DAY_MINUTES = 24 * 60;

/** What the sweeper uses of the services. */
export type SweepServices = Pick<
  StoreServices,
  "stateTable" | "games" | "archive" | "config" | "overrides" | "mayGuess" | "telemetry" | "log" | "clock"
>;

/** What a run answers. `gamesPerDay`: how many it can look at in a day, at the rate of this run; absent when it had none. */
export type SweepAnswer = Omit<SweepReport, "failed"> & { readonly gamesPerDay?: number };

/**
 * Makes a handler of a schedule. The flag for snapshots does not stop it: it keeps what was promised.
 * @param everyMinutes How often the schedule calls it.
 */
export function sweepHandler(
  services: SweepServices,
  everyMinutes: number,
): (event: unknown, context: InvocationContext) => Promise<SweepAnswer> {
  const { stateTable: table, games, archive, config, telemetry, log } = services;
  return async (_event, lambda) =>
    await invoke(services, "sweep", lambda, async (now) => {
      const missing = missingProfiles(services);
      if (missing.length > 0) {
        log.error("the sweep waits for the configuration", new ConfigurationUnreadError(missing));
        telemetry.add("oldest_uncovered_tail_seconds", await oldestTailSeconds(games, now));
        return { visited: 0, covered: 0, finished: false };
      }
      const [started, budget] = [performance.now(), lambda.getRemainingTimeInMillis() - RESERVE_MS];
      const { failed, ...report } = await sweep({
        table,
        games,
        archive,
        now,
        gameTypes: config.current().gameTypes,
        pace: pacemaker(GAMES_PER_SECOND),
        mayGoOn: () => lambda.getRemainingTimeInMillis() > RESERVE_MS,
      });
      const perMs = report.visited / (performance.now() - started);
      const gamesPerDay = Math.round((perMs * budget * DAY_MINUTES) / everyMinutes);
      telemetry.add("state_snapshots_created", report.covered);
      const inDirectory = failed.filter(({ error }) => isDirectoryFailure(error)).length;
      telemetry.add("state_snapshot_failures", failed.length - inDirectory);
      telemetry.add("directory_update_failures", inDirectory);
      telemetry.add("oldest_uncovered_tail_seconds", await oldestTailSeconds(games, now));
      for (const { gameId, error } of failed) log.error("a game was not covered", error, { gameId });
      const answer = { ...report, ...(report.visited > 0 && { gamesPerDay }) };
      log.info("swept", { ...answer, failed: failed.length });
      return answer;
    });
}
