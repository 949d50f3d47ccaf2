import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { E2eError } from "./failure.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const CDK = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");

/** How a run of the CDK ended. */
export type CdkRun = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Where and with what the CDK runs; by default the repository and this process's environment. */
export type CdkOptions = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv };

/** Runs `cdk`, as `npx cdk` does. */
export async function runCdk(
  args: readonly string[],
  { cwd = ROOT, env = process.env }: CdkOptions = {},
): Promise<CdkRun> {
  const child = spawn(process.execPath, [CDK, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status: Number(status ?? 1), stdout, stderr };
}

/** What failed, in one line: our own word where the app refused, else the stack, the resource and why. */
export function reason({ stdout, stderr }: CdkRun): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const refused = lines.find((line) => line.startsWith("savepoint: "));
  if (refused) return refused;
  const stack = lines.find((line) => line.startsWith("❌"))?.replace(/^❌\s*/, "");
  const [, resource] = /(?:CREATE|UPDATE|DELETE)_FAILED\s+\|\s*(.*)/.exec(stdout + stderr) ?? [];
  const said = resource?.replace(/\s+/g, " ") ?? lines.find((line) => line.startsWith("‣")) ?? lines.at(-1);
  return [stack, said].filter(Boolean).join(": ");
}

/** Runs `cdk`. @returns what it printed. @throws E2eError that says in one line what failed. */
export async function cdk(args: readonly string[], options: CdkOptions = {}): Promise<string> {
  const run = await runCdk(args, options);
  if (run.status !== 0) throw new E2eError(`cdk ${args[0]}: ${reason(run)}`);
  return run.stdout + run.stderr;
}
