import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalService, ownEnvironment, startService } from "../../scripts/demo/local-service.ts";
import { packClient } from "../fixtures/pack-client.ts";

// The package as it is published: packed, installed into an empty project, compiled and run there.

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const MOST_BYTES = 60_000;
const REQUIRED = ["typescript-5-4@npm:typescript@5.4.5", "@types/node@20.19.25"];

let project: string;
let tarball: string;
let service: LocalService;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "savepoint-client-"));
  const packed = packClient(project);
  const started = startService(["--port", "0"], ownEnvironment());
  tarball = await packed;
  await cp(join(root, "test/fixtures/client-projects"), project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "a-game", private: true }));
  const options = ["--no-audit", "--no-fund", "--prefer-offline", "--no-save"];
  await run("npm", ["install", ...options, tarball, ...REQUIRED], { cwd: project });
  service = await started;
}, 180_000);

afterAll(async () => {
  await service?.kill();
  await rm(project, { recursive: true, force: true });
});

/** Each release of Node that is at hand: the one that runs this, and those in the path. */
async function nodes(): Promise<ReadonlyMap<string, string>> {
  const places = (process.env.PATH ?? "").split(delimiter).map((place) => join(place, "node"));
  const found = await Promise.all(
    [process.execPath, ...places].map(async (node): Promise<[string, string][]> => {
      const version = await run(node, ["--version"]).then(
        ({ stdout }) => /^v(\d+)/.exec(stdout)?.[1],
        () => undefined,
      );
      return version === undefined ? [] : [[version, node]];
    }),
  );
  return new Map(found.flat().toReversed());
}

let games = 0;

/** Plays a game with a program under each release of Node. */
async function plays(program: string): Promise<void> {
  for (const [version, node] of await nodes()) {
    games += 1;
    const name = `node-${version}-game-${games}`;
    const { stdout } = await run(node, [program, service.url, name, join(project, `${name}.journal`)], {
      cwd: project,
    });
    expect(JSON.parse(stdout)).toEqual({ version: 2, score: 2, hand: [[1, 2], [3]] });
  }
}

describe("the packed client, installed into an empty project", () => {
  test.each([
    ["5.4", () => join(project, "node_modules/typescript-5-4/bin/tsc")],
    [
      "the newest",
      () => join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc"),
    ],
  ])("compiles in strict TypeScript, %s, and plays a game as an ES module", async (_, tsc) => {
    await run(process.execPath, [tsc(), "-p", "."], { cwd: project }).catch((error: { stdout?: string }) => {
      throw new Error(error.stdout);
    });
    await plays("built/game.mjs");
  });

  test("plays a game from CommonJS", async () => {
    await plays("game.cjs");
  });

  test("plays a game bundled by esbuild", async () => {
    await build({
      entryPoints: [join(project, "game.mts")],
      outfile: join(project, "bundle.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      // A native part can't be bundled; the signer is loaded where it is needed.
      external: ["fs-native-extensions", "@aws-sdk/*", "@smithy/*", "@opentelemetry/api"],
      logLevel: "silent",
    });
    await plays("bundle.mjs");
  });

  test(`has at most ${MOST_BYTES} bytes minified without the signer`, async () => {
    const { outputFiles } = await build({
      stdin: { contents: 'export * from "@savepoint/client";', resolveDir: project },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "node",
      external: ["@aws-sdk/*", "@smithy/*", "@opentelemetry/api"],
    });
    const bytes = outputFiles[0]?.contents.length ?? 0;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("has right types for every way to import it", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
    if (!analysis.types) throw new Error("the package has no types");
    // Older module resolution knows nothing of entry points, so it finds the main one alone.
    const problems = analysis.problems.filter(
      (problem) => !("resolutionKind" in problem && problem.resolutionKind === "node10"),
    );
    expect(problems).toEqual([]);
  });

  test("holds what is meant to be in it, and no more", async () => {
    const { stdout } = await run("tar", ["-tzf", tarball]);
    const files = stdout
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
    const kinds = new Set(files.map((file) => file.replace(/^(dist\/(?:esm|cjs))\/.*$/, "$1")));
    expect([...kinds].toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist/cjs",
      "dist/esm",
      "package.json",
    ]);
    expect(files.filter((file) => /lambdas|infra|test/.test(file))).toEqual([]);
  });
});
