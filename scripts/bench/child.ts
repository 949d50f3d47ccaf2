import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Runs a script in a process of its own. Its standard output, where metrics go as in production, is dropped.
 * @returns the one message that it sends.
 * @throws when it ends without one.
 */
export async function runChild(
  script: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
  nodeOptions: readonly string[] = [],
): Promise<unknown> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, ...env },
    execArgv: [...nodeOptions],
  });
  const messages: unknown[] = [];
  child.on("message", (message) => messages.push(message));
  const [code] = await once(child, "close");
  if (messages.length === 0) throw new Error(`${script} ended with ${code} and measured nothing`);
  return messages[0];
}
