import type { Services } from "../open/services.ts";
import type { StartRecovery } from "../open/start-recovery.ts";
import { history } from "./history/handler.ts";
import { late, type Routes } from "./http/route.ts";
import { recover } from "./recover/handler.ts";
import { state } from "./state/handler.ts";

/** Routes of the function `recovery`: states and history, of one game and of many. @param start What works on many. */
export function recoveryRoutes(services: Services, start: StartRecovery): Routes {
  async function ofMany() {
    return (await import("./recoveries.ts")).recoveries(services, start);
  }
  return {
    "GET /v1/games/{gameId}/state": state(services),
    "POST /v1/games/{gameId}/recovery": recover(services),
    "GET /v1/games/{gameId}/transitions": history(services),
    "GET /v1/games/{gameId}/export": late("export", async () =>
      (await import("./export-game/handler.ts")).exportGame(services),
    ),
    "POST /v1/recoveries": late("start-recovery", async () => (await ofMany()).start),
    "GET /v1/recoveries/{recoveryId}": late("recovery-progress", async () => (await ofMany()).progress),
    "GET /v1/recoveries/{recoveryId}/games": late("recovered-games", async () => (await ofMany()).games),
  };
}
