import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { spawn } from "@lydell/node-pty";
import { afterAll, describe, expect, test } from "vitest";
import { completionScript } from "../../scripts/cli/completion/scripts.ts";
import { wordsOf } from "../../scripts/cli/completion/words.ts";
import { loadCommands } from "../../scripts/cli/load-commands.ts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "savepoint-shells-"));
const script = join(folder, "completion");
const words = wordsOf(await loadCommands());
afterAll(() => rmSync(folder, { recursive: true }));

/** What is typed, and what the Tab key makes of its last word. */
const TYPED = [
  { typed: "sta", completed: "status" },
  { typed: "status --st", completed: "--stage" },
  { typed: "status --stage st", completed: "staging" },
  { typed: "games --stage dev -o c", completed: "csv" },
  { typed: "game-types pu", completed: "push" },
];

describe("zsh", () => {
  /** Types a line at a zsh without settings, then Tab and Enter. @returns the words that the command gets */
  async function ran(line: string): Promise<string> {
    writeFileSync(script, completionScript("zsh", words));
    const shell = spawn("zsh", ["-f", "-i"], {
      cwd: folder,
      env: { ...process.env, ZDOTDIR: folder, HOME: folder, TERM: "xterm" },
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let shown = "";
    let isTyped = false;
    shell.onData((part) => {
      shown += part;
      const [, found] = /RAN<(.*?)>/.exec(shown) ?? [];
      if (found !== undefined) resolve(found.trim());
      // The shell echoes what is typed: the quotes there keep this from matching the echo.
      if (isTyped || !shown.includes("READY")) return;
      isTyped = true;
      shell.write(`savepoint ${line}\t\n`);
    });
    shell.onExit(() => reject(new Error(`zsh ended: ${shown}`)));
    shell.write(`savepoint() { print -r -- "RA""N<$*>" }; source ${script}; print REA''DY\n`);
    try {
      return await promise;
    } finally {
      shell.kill();
    }
  }

  test.each(TYPED)("completes $typed to $completed", async ({ typed, completed }) => {
    expect(await ran(typed)).toBe(typed.replace(/\S+$/, completed));
  });
});

describe("fish", () => {
  async function completions(line: string): Promise<string[]> {
    writeFileSync(script, completionScript("fish", words));
    const command = `source ${script}; complete -C "savepoint ${line}"`;
    const { stdout } = await run("fish", ["--no-config", "-c", command], {
      cwd: folder,
      env: { ...process.env, HOME: folder },
    });
    return stdout
      .trim()
      .split("\n")
      .map((found) => found.split("\t")[0] ?? "");
  }

  test.each(TYPED)("completes $typed to $completed", async ({ typed, completed }) => {
    expect(await completions(typed)).toContain(completed);
  });

  test("says what each command does, and lists the stages", async () => {
    expect(await completions("")).toEqual(expect.arrayContaining(["status", "verify", "completion"]));
    expect((await completions("status --stage ")).toSorted()).toEqual(["dev", "e2e", "prod", "staging"]);
  });

  test("offers files where a command takes one", async () => {
    writeFileSync(join(folder, "types.json"), "{}");
    expect(await completions("game-types push ty")).toContain("types.json");
  });
});
