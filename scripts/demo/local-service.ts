import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LocalError } from "../local/failure.ts";
import { NODE_FLAGS } from "../local/node-flags.ts";

/** The local stack as a process of its own. */
export type LocalService = {
  readonly url: string;
  /** Kills the process at once, as a power cut would. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Ends it in order. @returns its exit code. */
  readonly stop: () => Promise<number | null>;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Rejects with {@link LocalError} when the process ends unasked. */
  readonly failed: Promise<never>;
};

const START = fileURLToPath(new URL("../local/main.ts", import.meta.url));
const LISTENS = /listens on (http:\/\/[^\s,]+)/;

/**
 * Starts the local stack and waits until it listens.
 * @param args Options of `npm start`.
 * @throws {LocalError} with what it printed, when it does not come up.
 */
export async function startService(
  args: readonly string[],
  env: NodeJS.ProcessEnv = ownEnvironment(),
): Promise<LocalService> {
  const child = spawn(process.execPath, [...NODE_FLAGS, START, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let asked = false;
  let output = "";
  const gone = once(child, "exit");
  // However this process ends, the service does not stay.
  function killAtExit(): void {
    child.kill("SIGKILL");
  }
  process.once("exit", killAtExit);
  child.once("exit", () => process.off("exit", killAtExit));
  const failed = gone.then(() => {
    if (asked) return new Promise<never>(() => {});
    throw new LocalError(`The service ended by itself. It said:\n${output}`);
  });
  failed.catch(() => {});
  const url = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const listens = LISTENS.exec(output)?.[1];
        if (listens !== undefined) resolve(listens);
      });
    }
  });
  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    asked = true;
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
  return {
    url: await Promise.race([url, failed]),
    kill: async () => {
      await end("SIGKILL");
    },
    stop: async () => await end("SIGTERM"),
    output: () => output,
    failed,
  };
}

/** This process's environment without what would turn the service to another database, other keys or other flags. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:AWS_|APPCONFIG_|FF_|CURSOR_KEYS|FLAGS_FILE)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
