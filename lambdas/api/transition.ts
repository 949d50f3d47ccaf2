import type { Services } from "../open/services.ts";
import { append } from "./append/handler.ts";
import { correct } from "./correct/handler.ts";
import type { Routes } from "./http/route.ts";

/** Routes of the function `transition`: what writes transitions. */
export function transitionRoutes(services: Services): Routes {
  return {
    "POST /v1/games/{gameId}/transitions": append(services),
    "POST /v1/games/{gameId}/corrections": correct(services),
  };
}
