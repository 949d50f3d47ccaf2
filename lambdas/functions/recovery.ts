import { httpHandler } from "../api/http/handler.ts";
import { recoveryRoutes } from "../api/recovery.ts";
import { openServices } from "../open/services.ts";

const services = await openServices();

/** Rebuilds states and reads history. */
export const handler = httpHandler(services, recoveryRoutes(services));
