import { httpHandler } from "../http/handler.ts";
import { openServices } from "../services.ts";
import { snapshotRoutes } from "./routes.ts";

const services = await openServices();

/** Makes, lists and reads snapshots. */
export const handler = httpHandler(services, snapshotRoutes(services));
