import { httpHandler } from "../api/http/handler.ts";
import { recoveryRoutes } from "../api/recovery.ts";
import { openServices } from "../open/services.ts";
import { stateMachine } from "../open/state-machine.ts";

const services = await openServices();

/** Rebuilds states and reads history, of one game and of many. */
export const handler = httpHandler(
  services,
  recoveryRoutes(services, stateMachine(process.env, services.clock)),
);
