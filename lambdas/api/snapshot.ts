import type { Services } from "../open/services.ts";
import type { Routes } from "./http/route.ts";
import { listSnapshots } from "./list-snapshots/handler.ts";
import { makeSnapshot } from "./make-snapshot/handler.ts";
import { readSnapshot } from "./read-snapshot/handler.ts";

/** Routes of the function `snapshot`: make, list and read snapshots. */
export function snapshotRoutes(services: Services): Routes {
  return {
    "POST /v1/games/{gameId}/snapshots": makeSnapshot(services),
    "GET /v1/games/{gameId}/snapshots": listSnapshots(services),
    "GET /v1/games/{gameId}/snapshots/{version}": readSnapshot(services),
  };
}
