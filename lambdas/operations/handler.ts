import { httpHandler } from "../http/handler.ts";
import { openServices } from "../services.ts";
import { operationsRoutes } from "./routes.ts";

const services = await openServices();

/** Answers what is on, whether all is well, and what was measured. */
export const handler = httpHandler(services, operationsRoutes(services));
