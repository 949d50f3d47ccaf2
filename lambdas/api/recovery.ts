import type { Services } from "../open/services.ts";
import type { StartRecovery } from "../open/start-recovery.ts";
import { exportGame } from "./export-game/handler.ts";
import { history } from "./history/handler.ts";
import type { Routes } from "./http/route.ts";
import { recover } from "./recover/handler.ts";
import { recoveredGames } from "./recovered-games/handler.ts";
import { recoveryProgress } from "./recovery-progress/handler.ts";
import { startRecovery } from "./start-recovery/handler.ts";
import { state } from "./state/handler.ts";

/** Routes of the function `recovery`: states and history, of one game and of many. @param start What works on many. */
export function recoveryRoutes(services: Services, start: StartRecovery): Routes {
  return {
    "GET /v1/games/{gameId}/state": state(services),
    "POST /v1/games/{gameId}/recovery": recover(services),
    "GET /v1/games/{gameId}/transitions": history(services),
    "GET /v1/games/{gameId}/export": exportGame(services),
    "POST /v1/recoveries": startRecovery(services, start),
    "GET /v1/recoveries/{recoveryId}": recoveryProgress(services),
    "GET /v1/recoveries/{recoveryId}/games": recoveredGames(services),
  };
}
