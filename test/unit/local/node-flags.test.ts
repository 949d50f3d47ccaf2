import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NODE_FLAGS } from "../../../scripts/local/node-flags.ts";

const ROOT = join(import.meta.dirname, "../../..");

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

test("npm start and the image start Node as the tests and the measurements do", () => {
  const flags = NODE_FLAGS.join(" ");
  expect(JSON.parse(textOf("package.json")).scripts.start).toBe(`node ${flags} scripts/local/main.ts`);
  expect(textOf("Dockerfile")).toContain(`ENV NODE_OPTIONS="${flags}"\n`);
  expect(textOf("docs/one-machine.md")).toContain(`NODE_OPTIONS=${flags}`);
});
