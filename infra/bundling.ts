import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type BuildOptions, type BuildResult, buildSync } from "esbuild";

/** File that Lambda loads, inside the bundle's folder. */
export const BUNDLE_FILE = "index.mjs";

/** What Lambda calls in it. */
export const BUNDLE_HANDLER = "index.handler";

/** Most that a function may load before it can answer, in bytes. */
export const BUNDLE_LIMIT = 420_000;

const ROOT = resolve(import.meta.dirname, "..");

/**
 * esbuild's settings for a function. The main fields take the SDK's ES modules: with esbuild's own choice for Node a
 * bundle is a half larger and, as an ES module, fails at import (`Dynamic require of "node:https"`). What is imported
 * when it is needed, as S3's client is, gets files of its own. Source maps are separate files and hold no sources, so
 * that traces name lines and the download stays small.
 */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  mainFields: ["module", "main"],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  logLevel: "silent",
  metafile: true,
  write: false,
  splitting: true,
  outExtension: { ".js": ".mjs" },
  absWorkingDir: ROOT,
  alias: {
    "@aws-sdk/credential-provider-node": join(ROOT, "lambdas/open/environment-credentials.ts"),
    "@aws-sdk/endpoint-cache": join(ROOT, "lambdas/open/unused-endpoint-cache.ts"),
  },
} as const satisfies BuildOptions;

/** What a build made, and of what. */
export type Bundle = BuildResult<{ write: false; metafile: true }>;

function reason(error: unknown): string {
  const lines = error instanceof Error ? error.message.split("\n") : [String(error)];
  return lines.find((line) => line.includes("ERROR:")) ?? lines[0] ?? "unknown error";
}

/**
 * Builds a function's bundle in memory. It depends on nothing but the sources: not on where it is put, nor on where
 * the build is started, so the same code always makes the same function version.
 *
 * @param entry - the handler's file
 * @throws Error of one line, naming the entry and esbuild's first complaint
 */
export function bundle(entry: string): Bundle {
  try {
    return buildSync({
      ...BUNDLE_OPTIONS,
      inject: [join(ROOT, "lambdas/open/stack-traces.ts")],
      entryPoints: [{ in: entry, out: "index" }],
      outdir: dirname(entry),
    });
  } catch (error) {
    throw new Error(`Cannot bundle ${entry}: ${reason(error)}`);
  }
}

/** The files of a bundle that a process loads before it can answer: the entry point, and all but what is imported late. */
export function filesAtStart({ metafile: { outputs } }: Bundle): readonly string[] {
  const loaded = new Set<string>();
  function load(file: string): void {
    const output = outputs[file];
    if (!output || loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind } of output.imports) if (kind !== "dynamic-import") load(path);
  }
  for (const file of Object.keys(outputs)) if (basename(file) === BUNDLE_FILE) load(file);
  return [...loaded];
}

/** The sources that a bundle imports when they are first needed, and not when a process starts. */
export function importedLate({ metafile: { outputs } }: Bundle): readonly string[] {
  const late = Object.values(outputs).flatMap(({ imports }) =>
    imports
      .filter(({ kind }) => kind === "dynamic-import")
      .map(({ path }) => outputs[path]?.entryPoint ?? path),
  );
  return [...new Set(late)].toSorted();
}

/** How much a process loads before it can answer, in bytes. */
export function bytesAtStart(built: Bundle): number {
  return filesAtStart(built).reduce((sum, file) => sum + (built.metafile.outputs[file]?.bytes ?? 0), 0);
}

/** Writes a bundle's files and their source maps into a folder. */
export function writeBundle({ outputFiles }: Bundle, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
}
