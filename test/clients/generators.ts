import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const INSTALLED = join(ROOT, ".savepoint/clients");
const run = promisify(execFile);

/** The description of the API that clients are generated from. */
export const OPENAPI = join(ROOT, "openapi.json");

/** The path of a program of Python that scripts/clients/install-generators.sh installs. */
export function python(program: string): string {
  return join(INSTALLED, "bin", program);
}

/** A folder of its own for a generated client, with the programs that use it. */
export async function projectOf(folder: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "savepoint-generated-"));
  await cp(join(ROOT, folder), path, { recursive: true });
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}

/** The folder of npm packages that scripts/clients/install-generators.sh installs. */
export const NODE_MODULES = join(INSTALLED, "node_modules");

/** Runs a program; when it fails, throws with all that it printed. @returns what it printed. */
export async function runs(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run(program, [...args], { cwd }).catch(
    ({ stdout: out = "", stderr = "", message }: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${message}\n${out}${stderr}`);
    },
  );
  return stdout;
}

/** Generates the client for Python into a project. */
export async function generatePython(project: string): Promise<void> {
  const target = ["--meta", "none", "--output-path", "savepoint_client", "--overwrite"];
  const printed = await runs(
    python("openapi-python-client"),
    ["generate", "--path", OPENAPI, ...target],
    project,
  );
  // It warns of what it can't express, and leaves it out.
  if (/parsing|Unable|will not be generated/i.test(printed)) throw new Error(printed);
}
