import { accessSync, constants } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { E2eError } from "./failure.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const INSTALLED = join(ROOT, ".savepoint/ministack/bin/python");
const IMAGE = "ministackorg/ministack:1.5.33";

/** Where MiniStack is: already running, or as a command that starts it. */
export type Found = { readonly url: string } | { readonly command: string; readonly args: readonly string[] };

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function named(where: string): Found {
  if (/^https?:/.test(where)) return { url: where };
  if (runs(where)) return { command: where, args: ["-m", "ministack"] };
  throw new E2eError(
    `MINISTACK=${where}: neither a Python that has MiniStack nor the address of a running one.`,
  );
}

/**
 * Finds MiniStack: what `MINISTACK` names (a Python, or the address of a running one), what
 * `scripts/e2e/install-ministack.sh` installed, or the command `ministack`.
 *
 * @param installed - the Python of the script's installation
 * @throws E2eError that says how to get it
 */
export function findMiniStack({ MINISTACK, PATH = "" }: NodeJS.ProcessEnv, installed = INSTALLED): Found {
  if (MINISTACK) return named(MINISTACK);
  if (runs(installed)) return { command: installed, args: ["-m", "ministack"] };
  const command = PATH.split(delimiter)
    .map((folder) => join(folder, "ministack"))
    .find(runs);
  if (command) return { command, args: [] };
  throw new E2eError(
    `MiniStack is missing: run scripts/e2e/install-ministack.sh (pip), or docker run --rm -e AUTH=true -e USE_SSL=1 -v "$PWD/.savepoint/tls:/tmp/ministack-tls" -p 127.0.0.1:4566:4566 ${IMAGE} and then NODE_EXTRA_CA_CERTS=.savepoint/tls/server.crt MINISTACK=https://127.0.0.1:4566 npm run e2e.`,
  );
}
