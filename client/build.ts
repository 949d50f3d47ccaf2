import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Compiles the package twice, as ES modules and as CommonJS, each with its declarations.

const here = import.meta.dirname;
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

rmSync(join(here, "dist"), { recursive: true, force: true });
for (const project of ["tsconfig.json", "tsconfig.cjs.json"])
  execFileSync(process.execPath, [tsc, "-p", join(here, project)], { stdio: "inherit" });
writeFileSync(join(here, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');

// The compiler writes `.js` into the code that it emits, but not into the declarations.
for (const file of globSync("dist/**/*.d.ts", { cwd: here })) {
  const path = join(here, file);
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(/((?:from |import\()"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'),
  );
}
