import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const IMPORT = /^import \{([^}]*)\} from "(@aws-[^"]+)";/gm;

/** Names of classes among what an import lists; types and functions are left out. */
function classesIn(list: string): string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[A-Z]\w*$/.test(name));
}

/**
 * A module of nothing but the clients, commands and Powertools that source files import.
 *
 * @param files - paths below the root
 */
export function plainModule(root: string, files: readonly string[]): string {
  const found = new Map<string, Set<string>>();
  for (const file of files)
    for (const [, list = "", from = ""] of readFileSync(join(root, file), "utf8").matchAll(IMPORT))
      for (const name of classesIn(list)) found.set(from, (found.get(from) ?? new Set()).add(name));
  return [...found].map(([from, names]) => `export { ${[...names].join(", ")} } from "${from}";`).join("\n");
}

/** Bundles a module with esbuild's own settings for Node, minified. */
export function bundlePlainly(root: string, module: string, outfile: string): void {
  buildSync({
    stdin: { contents: module, resolveDir: root },
    bundle: true,
    platform: "node",
    target: "node24",
    minify: true,
    logLevel: "silent",
    outfile,
  });
}
