import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ownEnvironment } from "../../scripts/demo/local-service.ts";
import { temporaryDirectory } from "../fixtures/local-stack.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Runs a program until the test ends. @returns what its first line says by a pattern, and how to kill it. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv, says: RegExp) {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...ownEnvironment(), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  async function kill(): Promise<void> {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  return { said: says.exec(String(line))?.[1] ?? "", kill };
}

test("the game server next to it counts on from where it was, after both were killed", async () => {
  const data = await temporaryDirectory();
  const tokens = join(await temporaryDirectory(), "tokens");
  writeFileSync(tokens, `${"t".repeat(64)}\n`);
  async function startBoth() {
    const serve = ["scripts/cli/main.ts", "serve", "--data", data, "--port", "0", "--token-file", tokens];
    const service = await run(serve, {}, /listens on (\S+),/);
    const env = { SAVEPOINT_URL: service.said, SAVEPOINT_TOKEN_FILE: tokens, PORT: "0" };
    const server = await run(["examples/one-machine/game-server.ts"], env, /port (\d+)/);
    async function count(method: string) {
      const response = await fetch(`http://127.0.0.1:${server.said}/room-1`, { method });
      return await response.json();
    }
    return { count, kill: async () => void (await Promise.all([service.kill(), server.kill()])) };
  }
  const first = await startBoth();
  await first.count("POST");
  expect(await first.count("POST")).toEqual({ count: 2 });
  await first.kill();
  const second = await startBoth();
  expect(await second.count("GET")).toEqual({ count: 2 });
  expect(await second.count("POST")).toEqual({ count: 3 });
});

test("the image has every file that serve needs, and its command is one that serve takes", () => {
  const lines = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
  const copied = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  expect(copied).toContain("infra/functions.ts");
  const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8");
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/node/package.json"), "utf8"));
  expect(dockerfile).toContain(`FROM node:${version}-slim`);
  expect(readFileSync(join(ROOT, "examples/one-machine/compose.yaml"), "utf8")).toContain(
    `image: node:${version}-slim`,
  );
});
