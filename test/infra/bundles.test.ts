import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { BUNDLE_FILE, BUNDLE_LIMIT, bundle, writeBundle } from "../../infra/bundling.ts";
import { VALIDATOR } from "../../infra/flag-validator.ts";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { importBundle } from "../../scripts/bench/cold/import-time.ts";

describe.each([...FUNCTION_NAMES, VALIDATOR])("the bundle of %s", (name) => {
  const built = bundle(resolve(import.meta.dirname, "../../lambdas/functions", `${name}.ts`));

  it("starts in a process of its own, and has a handler", () => {
    const folder = mkdtempSync(join(tmpdir(), "savepoint-bundle-"));
    writeBundle(built, folder);

    expect(importBundle(join(folder, BUNDLE_FILE)).exports).toEqual(["handler"]);
  });

  it("is within the limit, and holds none of the SDK's clients or credential providers", () => {
    const code = built.outputFiles.find(({ path }) => path.endsWith(BUNDLE_FILE));

    expect(code?.contents.length).toBeLessThanOrEqual(BUNDLE_LIMIT);
    for (const input of Object.keys(built.metafile.inputs))
      expect(input).not.toMatch(
        /node_modules\/@(aws-sdk\/(client|credential-provider|nested-clients)|smithy\/)/,
      );
  });

  it("imports nothing that slows a start down for what a function never does", () => {
    const imported = Object.values(built.metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    );

    expect(imported).not.toContain("node:http");
    expect(imported).not.toContain("node:fs");
  });
});

describe("a stack in a bundle", () => {
  it("names file and line of the source, in what is caught and in what ends the process", () => {
    const folder = mkdtempSync(join(tmpdir(), "savepoint-stack-"));
    const entry = join(folder, "handler.ts");
    writeFileSync(
      entry,
      `/** Fails. */
const failing = (what: string): never => {
  throw new TypeError(what);
};
try {
  failing("caught");
} catch (error) {
  console.log(error instanceof Error && error.stack);
}
failing("not caught");
`,
    );
    writeBundle(bundle(entry), folder);

    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, BUNDLE_FILE)], { encoding: "utf8" });

    expect(stdout).toMatch(/^TypeError: caught\n {4}at .*handler\.ts:3:9.*\n {4}at .*handler\.ts:6:3/);
    expect(stderr).toMatch(/TypeError: not caught\n {4}at .*handler\.ts:3:9.*\n {4}at .*handler\.ts:10:1/);
  });
});
