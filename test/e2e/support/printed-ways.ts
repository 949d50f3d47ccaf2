import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { waysToUse } from "../../../scripts/e2e/ways-to-use.ts";
import { TARGET } from "./target.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../../..");

/** What `npm run e2e -- --keep` prints for another terminal, to run as it is written there. */
export type PrintedWays = {
  /** Lines of a shell: the first command, curl, and the client's program. */
  readonly status: string;
  readonly curl: string;
  readonly program: string;
  /** Runs lines in a shell that has nothing but what the printed lines export. @returns what it printed. */
  readonly shell: (lines: string) => Promise<string>;
};

/** The lines for the stage that is tested. @param gameId Takes the place of the game that they create. */
export function printedWays(gameId: string): PrintedWays {
  const [exports = "", commands = "", curl = "", program = ""] = waysToUse(process.env, TARGET.url)
    .replaceAll("room-42", gameId)
    .split("\n\n")
    .slice(1)
    .map((part) => part.replaceAll(/^(?:#|\/\/) .*\n/gm, ""));
  return {
    status: commands.split("\n")[0] ?? "",
    curl: curl.replace("curl ", "curl --silent --fail-with-body "),
    program: `node --input-type=module <<'PROGRAM'\n${program}\nPROGRAM`,
    shell: async (lines) => {
      const env = { PATH: process.env.PATH, HOME: "/nonexistent" };
      const script = `${exports}\n${lines}`;
      const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script], { cwd: ROOT, env });
      return stdout;
    },
  };
}
