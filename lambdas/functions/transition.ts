import { httpHandler } from "../api/http/handler.ts";
import { transitionRoutes } from "../api/transition.ts";
import { openServices } from "../open/services.ts";

const services = await openServices();

/** Appends transitions and corrections. */
export const handler = httpHandler(services, transitionRoutes(services));
