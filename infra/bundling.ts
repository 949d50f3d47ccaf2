import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type BuildOptions, type BuildResult, buildSync } from "esbuild";

/** File that Lambda loads, inside the bundle's folder. */
export const BUNDLE_FILE = "index.mjs";

/** What Lambda calls in it. */
export const BUNDLE_HANDLER = "index.handler";

/** Largest bundle allowed, in bytes: what a function loads before it can answer. */
export const BUNDLE_LIMIT = 280_000;

const bundled = (file: string): string => resolve(import.meta.dirname, "bundled", file);

/**
 * esbuild's settings for a function. The main fields take the SDK's ES modules: with esbuild's own choice for Node a
 * bundle is a half larger and, as an ES module, fails at import (`Dynamic require of "node:https"`). Source maps lie
 * beside the bundle and hold no sources, so that traces name lines and the download stays small. Parts of the SDK that no function uses
 * are replaced by the small files in `bundled/`.
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
  absWorkingDir: resolve(import.meta.dirname, ".."),
  alias: {
    "@aws-sdk/client-appconfigdata": bundled("appconfigdata.ts"),
    "@aws-sdk/client-cloudwatch": bundled("cloudwatch.ts"),
    "@aws-sdk/client-dynamodb": bundled("dynamodb.ts"),
    "@aws-sdk/client-s3": bundled("s3.ts"),
    "@aws-sdk/client-secrets-manager": bundled("secrets-manager.ts"),
    "@aws-sdk/lib-dynamodb": bundled("lib-dynamodb.ts"),
    "@aws-sdk/credential-provider-node": bundled("credentials.ts"),
    "node:fs": bundled("fs.ts"),
    "node:fs/promises": bundled("fs.ts"),
  },
} as const satisfies BuildOptions;

/** What a build made, and of what. */
export type Bundle = BuildResult<{ write: false; metafile: true }>;

const reason = (error: unknown): string => {
  const lines = error instanceof Error ? error.message.split("\n") : [String(error)];
  return lines.find((line) => line.includes("ERROR:")) ?? lines[0] ?? "unknown error";
};

/**
 * Builds a function's bundle in memory. It depends on nothing but the sources: not on where it is put, nor on where
 * the build is started, so the same code always makes the same function version.
 *
 * @param entry - the handler's file
 * @throws Error of one line, naming the entry and esbuild's first complaint
 */
export const bundle = (entry: string): Bundle => {
  const outfile = join(dirname(entry), BUNDLE_FILE);
  try {
    return buildSync({ ...BUNDLE_OPTIONS, inject: [bundled("stacks.ts")], entryPoints: [entry], outfile });
  } catch (error) {
    throw new Error(`Cannot bundle ${entry}: ${reason(error)}`);
  }
};

/** Writes a bundle and its source map into a folder. */
export const writeBundle = ({ outputFiles }: Bundle, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
};
