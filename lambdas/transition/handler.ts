import { httpHandler } from "../http/handler.ts";
import { openServices } from "../services.ts";
import { transitionRoutes } from "./routes.ts";

const services = await openServices();

/** Appends transitions and corrections. */
export const handler = httpHandler(services, transitionRoutes(services));
