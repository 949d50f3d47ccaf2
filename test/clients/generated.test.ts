import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalService, startService } from "../../scripts/demo/local-service.ts";
import { generatePython, NODE_MODULES, OPENAPI, projectOf, python, runs } from "./generators.ts";

// Clients in two languages from openapi.json alone, type-checked strictly, each of which plays a game.

const PLAYED = {
  state: { score: 1, hand: ["b"], table: ["a"] },
  actions: ["goal", "play"],
  // The second append read the state for its patch, and its row keeps it.
  built: "commit",
  refused: "urn:savepoint:problem:conflict",
};

let service: LocalService;
beforeAll(async () => {
  service = await startService(["--port", "0"]);
});
afterAll(async () => await service?.kill());

test("TypeScript: openapi-typescript and openapi-fetch", async () => {
  await using project = await projectOf("test/clients/programs");
  async function node(script: string, ...args: string[]): Promise<string> {
    return await runs(process.execPath, [script, ...args], project.path);
  }
  await symlink(NODE_MODULES, join(project.path, "node_modules"));
  await node(join(NODE_MODULES, "openapi-typescript/bin/cli.js"), OPENAPI, "-o", "api.d.ts");
  await node(join(NODE_MODULES, "typescript/bin/tsc"), "-p", ".");
  expect(JSON.parse(await node("built/play.js", service.url, "by-typescript"))).toEqual(PLAYED);
});

test("Python: openapi-python-client", async () => {
  await using project = await projectOf("test/clients/programs");
  await generatePython(project.path);
  await runs(python("mypy"), ["--strict", "play.py"], project.path);
  const printed = await runs(python("python"), ["play.py", service.url, "by-python"], project.path);
  expect(JSON.parse(printed)).toEqual(PLAYED);
});
