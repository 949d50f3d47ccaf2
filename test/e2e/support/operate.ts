import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { OWN } from "./own-stage.ts";

const SCRIPT = resolve(import.meta.dirname, "../../../scripts/cli/main.ts");
const PRELOAD = pathToFileURL(resolve(import.meta.dirname, "resolve-localhost.ts")).href;

/** What a command printed, and its exit code. */
export type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** A console that was opened. */
export type OpenedConsole = {
  /** Asks its server as the page does. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Closes it by Ctrl+C. @returns its exit code, and all that it printed. */
  readonly close: () => Promise<Ran>;
};

/** What happens in all games, as `savepoint tail` shows it. */
export type Followed = {
  /** The lines so far, parsed. */
  readonly seen: () => readonly unknown[];
  /** Ends it by Ctrl+C. */
  readonly end: () => Promise<Ran>;
};

/** An operator of the stage, in a folder for reports. Disposing of it removes the folder. */
export type Operator = AsyncDisposable & {
  /** The folder that the commands run in. */
  readonly folder: string;
  /** Runs a command on the stage. */
  readonly savepoint: (...words: string[]) => Promise<Ran>;
  /** Opens the console on the stage, in a process of its own. */
  readonly openConsole: () => Promise<OpenedConsole>;
  /** Begins to follow all games, in a process of its own. */
  readonly follow: () => Followed;
};

/** Opens the command line of an operator. */
export async function openOperator(): Promise<Operator> {
  const folder = await mkdtemp(join(tmpdir(), "savepoint-operator-"));
  function start(words: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [SCRIPT, ...words, "--stage", OWN.stage], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: `--import=${PRELOAD}` },
    });
    child.stdin.end();
    return child;
  }
  return {
    folder,
    savepoint: async (...words) => await endOf(start(words)),
    openConsole: async () => {
      const child = start(["console", "--port", "0"]);
      const ended = endOf(child);
      const { promise, resolve: found, reject } = Promise.withResolvers<string>();
      let said = "";
      child.stdout.on("data", (part: string | Buffer) => {
        said += String(part);
        const [, address] = /is at (\S+)/.exec(said) ?? [];
        if (address !== undefined) found(address);
      });
      void ended.then(({ err }) => reject(new Error(`the console did not open: ${err}`)));
      const { origin, hash } = new URL(await promise);
      const headers = { "savepoint-console-token": hash.replace("#token=", "") };
      return {
        ask: async (path, init) => await fetch(`${origin}${path}`, { headers, ...init }),
        close: async () => {
          child.kill("SIGINT");
          return await ended;
        },
      };
    },
    follow: () => {
      const child = start(["tail"]);
      const ended = endOf(child);
      let printed = "";
      child.stdout.on("data", (part: string | Buffer) => {
        printed += String(part);
      });
      return {
        seen: () =>
          printed
            .split("\n")
            .slice(0, -1)
            .map((line): unknown => JSON.parse(line)),
        end: async () => {
          child.kill("SIGINT");
          return await ended;
        },
      };
    },
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }),
  };
}

async function endOf(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  const ended = once(child, "close");
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** Puts an alarm into ALARM or OK, no matter what was measured. */
export async function setAlarm(name: string, state: "ALARM" | "OK"): Promise<void> {
  const client = new CloudWatchClient({});
  const StateReason = "an end-to-end test";
  await client.send(
    new SetAlarmStateCommand({ AlarmName: `savepoint-${OWN.stage}-${name}`, StateValue: state, StateReason }),
  );
  client.destroy();
}
