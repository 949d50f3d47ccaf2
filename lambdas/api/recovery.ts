import type { Services } from "../open/services.ts";
import { exportGame } from "./export-game/handler.ts";
import { history } from "./history/handler.ts";
import type { Routes } from "./http/route.ts";
import { recover } from "./recover/handler.ts";
import { state } from "./state/handler.ts";

/** Routes of the function `recovery`: states and history. */
export function recoveryRoutes(services: Services): Routes {
  return {
    "GET /v1/games/{gameId}/state": state(services),
    "POST /v1/games/{gameId}/recovery": recover(services),
    "GET /v1/games/{gameId}/transitions": history(services),
    "GET /v1/games/{gameId}/export": exportGame(services),
  };
}
