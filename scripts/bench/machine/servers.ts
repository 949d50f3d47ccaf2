import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { NODE_FLAGS } from "../../local/node-flags.ts";

const started = z.object({ url: z.string() });
const used = z.object({ microseconds: z.number() });

/** A server in a process of its own. */
export type Server = {
  readonly child: ChildProcess;
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** The service on one machine. `takeCpu`: processor time since it was asked before, in µs. */
export type Service = Omit<Server, "child"> & { readonly takeCpu: () => Promise<number> };

/** Starts the service on one machine. @param data Where it keeps its data. */
export async function startService(data: string): Promise<Service> {
  const { child, ...server } = await startProcess("./service-process.ts", data);
  return {
    ...server,
    takeCpu: async () => {
      const answer = once(child, "message");
      child.send("take");
      return used.parse((await answer)[0]).microseconds;
    },
  };
}

/** Starts a server in a process of its own. */
export async function startProcess(script: string, ...args: readonly string[]): Promise<Server> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { execArgv: NODE_FLAGS });
  const { url } = started.parse((await once(child, "message"))[0]);
  return {
    child,
    url,
    close: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
