import type { Services } from "../open/services.ts";
import { createGame } from "./create-game/handler.ts";
import { forkGame } from "./fork-game/handler.ts";
import { game } from "./game/handler.ts";
import { late, type Routes } from "./http/route.ts";
import { listGames } from "./list-games/handler.ts";
import { setMetadata } from "./set-metadata/handler.ts";
import { wipeGame } from "./wipe-game/handler.ts";

/** Routes of the function `games`: games as a whole. */
export function gamesRoutes(services: Services): Routes {
  return {
    "PUT /v1/games/{gameId}": createGame(services),
    "POST /v1/games/{gameId}": forkGame(services),
    "POST /v1/games/{gameId}/import": late("import", async () =>
      (await import("./import-game/handler.ts")).importGame(services),
    ),
    "GET /v1/games": listGames(services),
    "GET /v1/games/{gameId}": game(services),
    "PUT /v1/games/{gameId}/metadata": setMetadata(services),
    "DELETE /v1/games/{gameId}": wipeGame(services),
  };
}
