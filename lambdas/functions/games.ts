import { gamesRoutes } from "../api/create-game/handler.ts";
import { httpHandler } from "../api/http/handler.ts";
import { openServices } from "../open/services.ts";

const services = await openServices();

/** Creates, lists, describes and wipes games. */
export const handler = httpHandler(services, gamesRoutes(services));
