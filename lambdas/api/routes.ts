/** A function that answers routes. */
export type ApiFunctionName = "transition" | "snapshot" | "recovery" | "games" | "operations";

/** A route of the API and the function that answers it. */
export type Route = {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly handledBy: ApiFunctionName;
  /** Answered without a signature. */
  readonly open?: true;
};

const GAME = "/v1/games/{gameId}";

/** Every route there is; anything else is API Gateway's `404`. */
export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/v1/games", handledBy: "games" },
  { method: "GET", path: GAME, handledBy: "games" },
  { method: "PUT", path: GAME, handledBy: "games" },
  { method: "POST", path: GAME, handledBy: "games" },
  { method: "POST", path: `${GAME}/import`, handledBy: "games" },
  { method: "GET", path: `${GAME}/export`, handledBy: "recovery" },
  { method: "DELETE", path: GAME, handledBy: "games" },
  { method: "PUT", path: `${GAME}/metadata`, handledBy: "games" },
  { method: "POST", path: `${GAME}/transitions`, handledBy: "transition" },
  { method: "POST", path: `${GAME}/corrections`, handledBy: "transition" },
  { method: "GET", path: `${GAME}/transitions`, handledBy: "recovery" },
  { method: "GET", path: `${GAME}/state`, handledBy: "recovery" },
  { method: "POST", path: `${GAME}/recovery`, handledBy: "recovery" },
  { method: "POST", path: `${GAME}/snapshots`, handledBy: "snapshot" },
  { method: "GET", path: `${GAME}/snapshots`, handledBy: "snapshot" },
  { method: "GET", path: `${GAME}/snapshots/{version}`, handledBy: "snapshot" },
  { method: "POST", path: "/v1/recoveries", handledBy: "recovery" },
  { method: "GET", path: "/v1/recoveries/{recoveryId}", handledBy: "recovery" },
  { method: "GET", path: "/v1/recoveries/{recoveryId}/games", handledBy: "recovery" },
  { method: "GET", path: "/v1/flags", handledBy: "operations" },
  { method: "GET", path: "/v1/health", handledBy: "operations", open: true },
  {
    method: "GET",
    path: "/v1/health/circuit-breakers",
    handledBy: "operations",
  },
  { method: "GET", path: "/metrics", handledBy: "operations" },
  { method: "GET", path: "/openapi.json", handledBy: "operations" },
];
