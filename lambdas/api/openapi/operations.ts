import { append } from "../append/openapi.ts";
import { circuitBreakers } from "../circuit-breakers/openapi.ts";
import { correct } from "../correct/openapi.ts";
import { createGame } from "../create-game/openapi.ts";
import { exportGame } from "../export-game/openapi.ts";
import { flags } from "../flags/openapi.ts";
import { forkGame } from "../fork-game/openapi.ts";
import { game } from "../game/openapi.ts";
import { health } from "../health/openapi.ts";
import { history } from "../history/openapi.ts";
import { importGame } from "../import-game/openapi.ts";
import { listGames } from "../list-games/openapi.ts";
import { listSnapshots } from "../list-snapshots/openapi.ts";
import { makeSnapshot } from "../make-snapshot/openapi.ts";
import { readSnapshot } from "../read-snapshot/openapi.ts";
import { recover } from "../recover/openapi.ts";
import { recoveredGames } from "../recovered-games/openapi.ts";
import { recoveryProgress } from "../recovery-progress/openapi.ts";
import { setMetadata } from "../set-metadata/openapi.ts";
import { startRecovery } from "../start-recovery/openapi.ts";
import { state } from "../state/openapi.ts";
import { wipeGame } from "../wipe-game/openapi.ts";
import type { Operation } from "./operation.ts";

const GAME = "/v1/games/{gameId}";

/** Every operation that answers JSON of its own, by API Gateway's route key. */
export const OPERATIONS: { readonly [routeKey: string]: Operation } = {
  [`PUT ${GAME}`]: createGame,
  [`POST ${GAME}`]: forkGame,
  [`POST ${GAME}/import`]: importGame,
  [`GET ${GAME}/export`]: exportGame,
  "GET /v1/games": listGames,
  [`GET ${GAME}`]: game,
  [`PUT ${GAME}/metadata`]: setMetadata,
  [`DELETE ${GAME}`]: wipeGame,
  [`POST ${GAME}/transitions`]: append,
  [`POST ${GAME}/corrections`]: correct,
  [`GET ${GAME}/transitions`]: history,
  [`GET ${GAME}/state`]: state,
  [`POST ${GAME}/recovery`]: recover,
  [`POST ${GAME}/snapshots`]: makeSnapshot,
  [`GET ${GAME}/snapshots`]: listSnapshots,
  [`GET ${GAME}/snapshots/{version}`]: readSnapshot,
  "POST /v1/recoveries": startRecovery,
  "GET /v1/recoveries/{recoveryId}": recoveryProgress,
  "GET /v1/recoveries/{recoveryId}/games": recoveredGames,
  "GET /v1/flags": flags,
  "GET /v1/health": health,
  "GET /v1/health/circuit-breakers": circuitBreakers,
};
