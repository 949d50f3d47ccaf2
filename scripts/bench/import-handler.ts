import { pathToFileURL } from "node:url";
import * as z from "zod/mini";
import type { httpHandler } from "../../lambdas/api/http/handler.ts";

/** A function's handler. */
export type Handler = ReturnType<typeof httpHandler>;

const entryPoint = z.object({ handler: z.custom<Handler>((value) => typeof value === "function") });

/** Imports the handler of a bundle. */
export async function importHandler(file: string): Promise<Handler> {
  return entryPoint.parse(await import(pathToFileURL(file).href)).handler;
}
