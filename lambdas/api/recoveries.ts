import type { Services } from "../open/services.ts";
import type { StartRecovery } from "../open/start-recovery.ts";
import type { Route } from "./http/route.ts";
import { recoveredGames } from "./recovered-games/handler.ts";
import { recoveryProgress } from "./recovery-progress/handler.ts";
import { startRecovery } from "./start-recovery/handler.ts";

/** The routes of recoveries of many games, in a file of its own: hardly any process is ever asked for one. */
export function recoveries(
  services: Services,
  start: StartRecovery,
): { readonly start: Route; readonly progress: Route; readonly games: Route } {
  return {
    start: startRecovery(services, start),
    progress: recoveryProgress(services),
    games: recoveredGames(services),
  };
}
