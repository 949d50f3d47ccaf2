import { gamesRoutes } from "../api/games.ts";
import { httpHandler } from "../api/http/handler.ts";
import { openServices } from "../open/services.ts";

const services = await openServices();

/** Creates, lists, describes and wipes games. */
export const handler = httpHandler(services, gamesRoutes(services));
