import { globSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";

/** A file of the page. */
export type Asset = { readonly type: string; readonly content: Uint8Array };

/** Finds a file of the page by its path; undefined where there is none. */
export type Assets = (path: string) => Promise<Asset | undefined>;

const ROOT = resolve(import.meta.dirname, "../../console");
const BUILT = join(ROOT, "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The page as Vite builds it: with the first request, unless it is built already and no source is newer. */
export function builtAssets(): Assets {
  let built: Promise<ReadonlyMap<string, Asset>> | undefined;
  return async (path) => {
    built ??= readBuilt();
    return (await built).get(path === "/" ? "/index.html" : path);
  };
}

/** All files of the built page, so that a request can name no other. */
async function readBuilt(): Promise<ReadonlyMap<string, Asset>> {
  if (newest(["src/**/*", "public/**/*", "*.*"]) > newest(["dist/index.html"])) await buildPage();
  const files = globSync("**/*.*", { cwd: BUILT });
  const assets = files.map(async (file): Promise<[string, Asset]> => {
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    return [`/${file.replaceAll("\\", "/")}`, { type, content: await readFile(join(BUILT, file)) }];
  });
  return new Map(await Promise.all(assets));
}

function newest(patterns: string[]): number {
  const files = globSync(patterns, { cwd: ROOT });
  return Math.max(0, ...files.map((file) => statSync(join(ROOT, file)).mtimeMs));
}

/** Builds the page into `console/dist`. */
export async function buildPage(): Promise<void> {
  // Loaded when needed: most starts of the local stack never show the page.
  const { build } = await import("vite");
  await build({ root: ROOT, configFile: join(ROOT, "vite.config.ts"), logLevel: "error" });
}
