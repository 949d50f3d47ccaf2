import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "./failure.ts";
import type { Found } from "./find-ministack.ts";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A running MiniStack. Disposing of it stops it, with every function that it runs, if it was started here. */
export type MiniStack = AsyncDisposable & { readonly url: string };

/** A port of 127.0.0.1 that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
};

const answers = async (url: string): Promise<boolean> => {
  try {
    const { ok } = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(READY_WITHIN_MS) });
    return ok;
  } catch {
    return false;
  }
};

/**
 * What MiniStack sees: nothing of this machine's AWS settings, and this Node first in PATH, since it runs the functions.
 * With AUTH it checks signatures, and lets functions do what their roles allow and nothing else.
 */
const environment = (port: number): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"))),
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  GATEWAY_PORT: String(port),
  BIND_HOST: "127.0.0.1",
  IOT_MTLS_ENABLED: "0",
  AUTH: "true",
});

const ended = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Ends a process and the group that it leads. */
const stop = async (child: ChildProcess): Promise<void> => {
  if (ended(child) || child.pid === undefined) return;
  const gone = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  await gone;
};

/**
 * Starts MiniStack on loopback, on a free port, and waits until it answers; one that runs already is used as it is.
 *
 * @param logFile - where its log goes
 * @throws Failure when it doesn't answer
 */
export const startMiniStack = async (found: Found, logFile: string): Promise<MiniStack> => {
  if ("url" in found) {
    if (await answers(found.url)) return { url: found.url, [Symbol.asyncDispose]: async () => {} };
    throw new Failure(`MiniStack does not answer at ${found.url}.`);
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, "w");
  const child = spawn(found.command, found.args, {
    env: environment(port),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const failed = once(child, "error").then(([error]) => new Failure(`MiniStack did not start: ${error}`));
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(url))) {
    if (child.pid === undefined) throw await failed;
    if (ended(child) || performance.now() > deadline) {
      await stop(child);
      throw new Failure(`MiniStack did not become ready; its log is ${logFile}.`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return { url, [Symbol.asyncDispose]: () => stop(child) };
};
