import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
  BUNDLE_FILE,
  BUNDLE_LIMIT,
  bundle,
  bytesAtStart,
  filesAtStart,
  importedLate,
  writeBundle,
} from "../../infra/bundling.ts";
import { VALIDATOR } from "../../infra/flag-validator.ts";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { PRE_TRAFFIC } from "../../infra/pre-traffic.ts";
import { APPENDERS } from "../../lambdas/api/metrics/published.ts";
import { importBundle } from "../../scripts/bench/cold/import-time.ts";

/** The archive, what a stage measured, recoveries of many games, exports, imports, fences, and the description of the API. */
const RARELY = [
  "lambdas/api/import-game/handler.ts",
  "lambdas/api/http/append-run.ts",
  "lambdas/store/s3-archive.ts",
  "lambdas/api/metrics/cloudwatch.ts",
  "lambdas/api/recoveries.ts",
  "lambdas/api/export-game/handler.ts",
  "openapi.json",
];

describe.each([...FUNCTION_NAMES, VALIDATOR, PRE_TRAFFIC])("the bundle of %s", (name) => {
  const built = bundle(resolve(import.meta.dirname, "../../lambdas/functions", `${name}.ts`));

  test("starts in a process of its own, and has a handler", () => {
    const folder = mkdtempSync(join(tmpdir(), "savepoint-bundle-"));
    writeBundle(built, folder);

    expect(importBundle(join(folder, BUNDLE_FILE)).exports).toEqual(["handler"]);
  });

  test("loads no more than the limit before it can answer, and nothing of S3 or of the credential providers", () => {
    const atStart = filesAtStart(built).flatMap((file) =>
      Object.keys(built.metafile.outputs[file]?.inputs ?? {}),
    );

    expect(bytesAtStart(built)).toBeLessThanOrEqual(BUNDLE_LIMIT);
    expect(atStart.join("\n")).not.toMatch(/client-s3/);
    expect(Object.keys(built.metafile.inputs).join("\n")).not.toMatch(
      /nested-clients|credential-provider-(?!env\/)/,
    );
  });

  test("discovers no endpoints: the cache for them is left out", () => {
    const used = Object.values(built.metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    );

    expect(used.join("\n")).not.toMatch(/endpointDiscoveryMiddleware|@aws-sdk\/endpoint-cache/);
  });

  test("is asked for the transitions that it writes, where it can write any: fences and callers' snapshots are such", () => {
    const appends = "lambdas/api/http/append-run.ts" in built.metafile.inputs;

    expect(APPENDERS.some((appender) => appender === name)).toBe(appends);
  });

  test("imports late what is rarely needed, and nothing else: each file more costs a cold start", () => {
    // Node's own, by the SDK, and `import()` of the SDK's for what is never used here.
    const ours = importedLate(built).filter((file) => /^(?:lambdas\/|openapi)/.test(file));

    expect(RARELY).toEqual(expect.arrayContaining([...ours]));
  });

  test("does not import node:http before it is needed: as an ES module it brings all of fetch, some 60 ms", () => {
    const imported = filesAtStart(built).flatMap((file) =>
      (built.metafile.outputs[file]?.imports ?? []).filter(({ kind }) => kind !== "dynamic-import"),
    );

    expect(imported.map(({ path }) => path)).not.toContain("node:http");
  });
});

describe("a stack in a bundle", () => {
  test("names file and line of the source, in what is caught, loaded late, and ends the process", () => {
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
const { late } = await import("./late.ts");
try {
  late();
} catch (error) {
  console.log(error instanceof Error && error.stack);
}
failing("not caught");
`,
    );
    writeFileSync(
      join(folder, "late.ts"),
      `export const late = (): never => {\n  throw new RangeError("late");\n};\n`,
    );
    writeBundle(bundle(entry), folder);

    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, BUNDLE_FILE)], { encoding: "utf8" });

    expect(stdout).toMatch(/^TypeError: caught\n {4}at .*handler\.ts:3:9.*\n {4}at .*handler\.ts:6:3/);
    expect(stdout).toMatch(/RangeError: late\n {4}at .*late\.ts:2:9.*\n {4}at .*handler\.ts:12:3/);
    expect(stderr).toMatch(/TypeError: not caught\n {4}at .*handler\.ts:3:9.*\n {4}at .*handler\.ts:16:1/);
  });
});
