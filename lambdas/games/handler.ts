import { httpHandler } from "../http/handler.ts";
import { openServices } from "../services.ts";
import { gamesRoutes } from "./routes.ts";

const services = await openServices();

/** Creates, lists, describes and wipes games. */
export const handler = httpHandler(services, gamesRoutes(services));
