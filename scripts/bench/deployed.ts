import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod/mini";
import { BUNDLE_FILE, bundle, writeBundle } from "../../infra/bundling.ts";
import type { FunctionName } from "../../infra/functions.ts";
import type { httpHandler } from "../../lambdas/http/handler.ts";

type Handler = ReturnType<typeof httpHandler>;

const ROOT = resolve(import.meta.dirname, "../..");
const entryPoint = z.object({ handler: z.custom<Handler>((value) => typeof value === "function") });

/** Builds a function's bundle and imports it, as Lambda does. The environment has to be that of the function. */
export async function importDeployed(name: FunctionName): Promise<Handler> {
  const folder = mkdtempSync(join(tmpdir(), "savepoint-bench-"));
  try {
    writeBundle(bundle(join(ROOT, "lambdas", name, "handler.ts")), folder);
    return entryPoint.parse(await import(pathToFileURL(join(folder, BUNDLE_FILE)).href)).handler;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
