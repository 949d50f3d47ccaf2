import { httpHandler } from "../api/http/handler.ts";
import { snapshotRoutes } from "../api/snapshot.ts";
import { openServices } from "../open/services.ts";

const services = await openServices();

/** Makes, lists and reads snapshots. */
export const handler = httpHandler(services, snapshotRoutes(services));
