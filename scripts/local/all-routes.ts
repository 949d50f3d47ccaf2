import { gamesRoutes } from "../../lambdas/api/games.ts";
import type { Routes } from "../../lambdas/api/http/route.ts";
import { operationsRoutes } from "../../lambdas/api/operations.ts";
import { recoveryRoutes } from "../../lambdas/api/recovery.ts";
import { snapshotRoutes } from "../../lambdas/api/snapshot.ts";
import { transitionRoutes } from "../../lambdas/api/transition.ts";
import type { Services } from "../../lambdas/open/services.ts";
import { localRecoveries } from "./recoveries.ts";

/** The routes of all functions, in one process. */
export function allRoutes(services: Services): Routes {
  return {
    ...gamesRoutes(services),
    ...transitionRoutes(services),
    ...recoveryRoutes(services, localRecoveries(services)),
    ...snapshotRoutes(services),
    ...operationsRoutes(services),
  };
}
