import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { BUNDLE_FILE, bundle, writeBundle } from "../../infra/bundling.ts";
import type { FunctionName } from "../../infra/functions.ts";
import { type Handler, importHandler } from "./import-handler.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Builds a function's bundle. @returns what `use` makes of its file, which is removed then. */
export async function withBundle<T>(name: FunctionName, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "savepoint-bench-"));
  try {
    writeBundle(bundle(join(ROOT, "lambdas/functions", `${name}.ts`)), folder);
    return await use(join(folder, BUNDLE_FILE));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Builds a function's bundle and imports it, as Lambda does. The environment has to be that of the function. */
export async function importDeployed(name: FunctionName): Promise<Handler> {
  return await withBundle(name, importHandler);
}
