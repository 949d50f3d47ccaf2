import { httpHandler } from "../http/handler.ts";
import { openServices } from "../services.ts";
import { recoveryRoutes } from "./routes.ts";

const services = await openServices();

/** Rebuilds states and reads history. */
export const handler = httpHandler(services, recoveryRoutes(services));
