import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { E2eError } from "./failure.ts";
import type { Found } from "./find-ministack.ts";
import { withoutSettings } from "./without-settings.ts";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A running MiniStack. Disposing of it stops it, with every function that it runs, if it was started here. */
export type MiniStack = AsyncDisposable & {
  readonly url: string;
  /** File with the certificate to trust; undefined when it is one that is trusted anyway. */
  readonly certificate: string | undefined;
};

/** A port of 127.0.0.1 that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

async function listens(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * What MiniStack sees: nothing of this machine's AWS settings and certificates, and this Node first in PATH, since it runs the functions.
 * With AUTH it checks signatures, and lets functions do what their roles allow and nothing else; with SSL, requests pass
 * the policies that ask for it.
 *
 * @param folder - for its files: certificate, code of functions
 */
function environment(port: number, folder: string): NodeJS.ProcessEnv {
  return {
    ...withoutSettings(process.env),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    GATEWAY_PORT: String(port),
    BIND_HOST: "127.0.0.1",
    IOT_MTLS_ENABLED: "0",
    AUTH: "true",
    USE_SSL: "1",
    TMPDIR: folder,
  };
}

function ended({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Ends MiniStack and the functions that it runs: it leads a group of its own. */
function end(child: ChildProcess): void {
  if (!ended(child) && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
}

async function stop(child: ChildProcess): Promise<void> {
  if (ended(child) || child.pid === undefined) return;
  const gone = once(child, "exit");
  end(child);
  await gone;
}

/**
 * Starts MiniStack on loopback, on a free port, and waits until it listens; one that runs already is used as it is.
 *
 * @param folder - where its log and its files go
 * @throws E2eError when it doesn't listen
 */
export async function startMiniStack(found: Found, folder: string): Promise<MiniStack> {
  if ("url" in found) {
    const { hostname, port } = new URL(found.url);
    if (!(await listens(hostname, Number(port))))
      throw new E2eError(`MiniStack does not listen at ${found.url}.`);
    const certificate = process.env.NODE_EXTRA_CA_CERTS;
    return { url: found.url, certificate, [Symbol.asyncDispose]: async () => {} };
  }
  const port = await freePort();
  const logFile = join(folder, "ministack.log");
  const log = openSync(logFile, "w");
  const child = spawn(found.command, found.args, {
    env: environment(port, folder),
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  process.once("exit", () => end(child));
  const failed = once(child, "error").then(([error]) => new E2eError(`MiniStack did not start: ${error}`));
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await listens("127.0.0.1", port))) {
    if (child.pid === undefined) throw await failed;
    if (ended(child) || performance.now() > deadline) {
      await stop(child);
      throw new E2eError(`MiniStack did not become ready; its log is ${logFile}.`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return {
    url: `https://127.0.0.1:${port}`,
    certificate: join(folder, "ministack-tls/server.crt"),
    [Symbol.asyncDispose]: () => stop(child),
  };
}
