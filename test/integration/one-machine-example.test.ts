import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { command as serve } from "../../scripts/cli/commands/serve.ts";
import { ownEnvironment } from "../../scripts/demo/local-service.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

// The image and the compose file, without Docker: its files in a folder of their own, its two programs as processes.

const ROOT = join(import.meta.dirname, "../..");
const dockerfile = textOf("Dockerfile");
const compose = textOf("examples/one-machine/compose.yaml");
const [, ...entrypoint] = words(/^ENTRYPOINT (\[.*\])$/m, dockerfile);
const cmd = words(/^CMD (\[.*\])$/m, dockerfile);
const [, ...health] = words(/^HEALTHCHECK .*\\\n +CMD (\[.*\])$/m, dockerfile);
const [, ...gameServer] = words(/command: (\[.*\])$/m, compose);
const environment = Object.fromEntries(
  [...compose.matchAll(/^ {6}([A-Z_]+): "?([^"\n]*)"?$/gm)].map(([, name, value]) => [name, value]),
);

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** A program and its arguments, as both files write them. */
function words(pattern: RegExp, text: string): string[] {
  return JSON.parse(pattern.exec(text)?.[1] ?? "[]");
}

function optionOf(name: string): string | undefined {
  return cmd[cmd.indexOf(name) + 1];
}

/** What `docker build` copies, and the packages that are not for development alone. */
async function imageFolder(): Promise<string> {
  const folder = await temporaryDirectory();
  const lines = textOf(".dockerignore").split("\n");
  for (const path of lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1)))
    await cp(join(ROOT, path), join(folder, path), {
      recursive: true,
      filter: (source) => !/[\\/](?:node_modules|dist)$/.test(source),
    });
  const lock: { readonly packages: Record<string, { readonly dev?: boolean }> } = JSON.parse(
    textOf("package-lock.json"),
  );
  for (const [path, { dev = false }] of Object.entries(lock.packages)) {
    if (dev || !/^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path)) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(ROOT, path), join(folder, path));
  }
  return folder;
}

/** Runs a program until the test ends. @returns what its first line says by a pattern, and how to end it. */
async function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv, says: RegExp) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const closed = once(child, "close");
  const line = await Promise.race([once(child.stdout.setEncoding("utf8"), "data"), closed]);
  const said = says.exec(String(line))?.[1];
  if (said === undefined) throw new Error(`it said ${String(line)} ${errors}`);
  return {
    said,
    end: async (signal: "SIGKILL" | "SIGTERM") => {
      child.kill(signal);
      return await closed;
    },
  };
}

/** Whether the image's health check passes of a service on a port. */
async function isHealthy(port: string): Promise<boolean> {
  const args = health.map((word) => word.replace(":4700", `:${port}`));
  return await promisify(execFile)(process.execPath, args).then(
    () => true,
    () => false,
  );
}

test("the image's service and the game server next to it count on from where they were, after both were killed", async () => {
  const image = await imageFolder();
  const [data, secrets] = [await temporaryDirectory(), await temporaryDirectory()];
  const tokens = join(secrets, "tokens");
  writeFileSync(tokens, `${"t".repeat(64)}\n`);
  /** On the loopback interface, and where this test has its files. */
  function here(word: string): string {
    return { "/data": data, "/run/secrets/savepoint-tokens": tokens, "0.0.0.0": "127.0.0.1" }[word] ?? word;
  }
  async function startBoth() {
    const args = [...entrypoint, ...cmd.map(here), "--port", "0"];
    const service = await run(image, args, {}, /listens on (\S+),/);
    const paths = { SAVEPOINT_URL: service.said, SAVEPOINT_TOKEN_FILE: tokens };
    const env = { ...environment, ...paths, HOST: "127.0.0.1", PORT: "0" };
    const server = await run(ROOT, gameServer, env, /port (\d+)/);
    async function count(method: string) {
      const response = await fetch(`http://127.0.0.1:${server.said}/room-1`, { method });
      return await response.json();
    }
    async function end(signal: "SIGKILL" | "SIGTERM") {
      return [await server.end(signal), await service.end(signal)];
    }
    return { count, end, port: new URL(service.said).port };
  }
  const first = await startBoth();
  await first.count("POST");
  expect(await first.count("POST")).toEqual({ count: 2 });
  expect(await isHealthy(first.port)).toBe(true);
  await first.end("SIGKILL");
  expect(await isHealthy(first.port)).toBe(false);
  const second = await startBoth();
  expect(await second.count("GET")).toEqual({ count: 2 });
  expect(await second.count("POST")).toEqual({ count: 3 });
  // As Docker stops a container.
  expect(await second.end("SIGTERM")).toEqual([
    [0, null],
    [0, null],
  ]);
});

test("the image copies files that are there, and runs as a user who owns the volume of its data", () => {
  const sources = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths = ""]) => paths.split(" "));
  expect(sources).toContain("package-lock.json");
  for (const source of sources) expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
  const [, volume] = /^VOLUME (.+)$/m.exec(dockerfile) ?? [];
  const [, user] = /^USER (.+)$/m.exec(dockerfile) ?? [];
  expect(optionOf("--data")).toBe(volume);
  expect(dockerfile).toContain(`chown ${user}:${user} ${volume}\n`);
  expect(user).not.toBe("root");
});

test("ports, secrets and releases of Node of the image, the compose file and the command are the same", () => {
  const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
  const [, , defaultPort] = serve.options?.find(([name]) => name.startsWith("--port ")) ?? [];
  expect(port).toBe(defaultPort);
  expect(health.join(" ")).toContain(`http://127.0.0.1:${port}/v1/health`);
  expect(environment).toEqual({
    SAVEPOINT_URL: `http://savepoint:${port}`,
    SAVEPOINT_TOKEN_FILE: optionOf("--token-file"),
    HOST: "0.0.0.0",
    PORT: "8080",
  });
  expect(compose).toContain(`"127.0.0.1:8080:${environment.PORT}"`);
  expect(`/run/secrets/${/^secrets:\n {2}(\S+):$/m.exec(compose)?.[1]}`).toBe(optionOf("--token-file"));
  const { version } = JSON.parse(textOf("node_modules/node/package.json"));
  expect(dockerfile).toContain(`FROM node:${version}-slim\n`);
  expect(compose).toContain(`image: node:${version}-slim\n`);
});
