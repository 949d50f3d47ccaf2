import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { BUNDLE_FILE, BUNDLE_LIMIT, bundle, writeBundle } from "../../infra/bundling.ts";
import { VALIDATOR } from "../../infra/flag-validator.ts";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { importBundle } from "../../scripts/cold/import-time.ts";

describe.each([...FUNCTION_NAMES, VALIDATOR])("the bundle of %s", (name) => {
  const built = bundle(resolve(import.meta.dirname, "../../lambdas", name, "handler.ts"));

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
