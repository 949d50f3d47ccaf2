import { execFile, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import project from "../../package.json" with { type: "json" };
import { EXIT } from "../../scripts/cli/exit-codes.ts";
import { loadCommands } from "../../scripts/cli/load-commands.ts";
import { localStack } from "../fixtures/command-line.ts";
import { DOCUMENTS, ROOT, shellBlocks } from "../fixtures/documents.ts";

const run = promisify(execFile);
const blocks = DOCUMENTS.flatMap(shellBlocks);
const readme = shellBlocks("README.md").filter(({ section }) => section === "Try it");

test("there are documents, and they show commands", () => {
  expect(DOCUMENTS).toContain("docs/operations.md");
  expect(blocks.length).toBeGreaterThan(20);
});

describe("the README's commands", () => {
  const local = localStack();

  test("start the stack as the tests do", () => {
    expect(readme[0]?.text).toBe("npm start\n");
  });

  test("work as they are written, and answer what is written below them", async () => {
    const script = readme[1]?.text ?? "";
    const expected = [...script.matchAll(/^# (\{.*\})$/gm)].map(([, answer = ""]) => answer);
    expect(expected).toHaveLength(4);
    // A comment ends what is answered before it.
    const marked = script
      .replace("http://127.0.0.1:4700", local.url)
      .replaceAll(/^# \{.*\}$/gm, "echo '<expected>'")
      .replaceAll(/^# .*$/gm, "echo '<next>'");
    const strict = 'curl() { command curl --silent --show-error --fail-with-body "$@"; }';
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", `${strict}\n${marked}`]);
    const answers = stdout
      .split("<expected>")
      .slice(0, -1)
      .map((text) => text.split("<next>").at(-1)?.trim() ?? "");
    expect(answers).toHaveLength(expected.length);
    for (const [index, answer] of answers.entries()) expect(answer).toMatch(pattern(expected[index] ?? ""));
    expect(stdout).toMatch(/^state_transitions_total 2$/m);
  });
});

describe("every command that a document shows", () => {
  test.each(blocks.map((block) => [`${block.file}, ${block.section}`, block.text] as const))(
    "%s: is shell",
    (_, text) => {
      // A place to be filled in, as <one of them>, is no redirection.
      const filled = text.replaceAll(/<[a-z][^>\n]*>/g, "X");
      expect(spawnSync("bash", ["-n"], { input: filled, encoding: "utf8" })).toMatchObject({
        status: 0,
        stderr: "",
      });
    },
  );

  test("is one that npm runs, where it is npm's", () => {
    for (const { text } of blocks)
      for (const [, script = ""] of text.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g))
        expect(Object.keys(project.scripts)).toContain(script);
  });

  test("has options that there are, where it is savepoint's", async () => {
    const commands = new Map((await loadCommands()).map((command) => [command.name, command]));
    const lines = blocks.flatMap(({ file, text }) =>
      [...text.matchAll(/npx savepoint ([a-z]+(?:-[a-z]+)*)([^#\n&|;]*)/g)].map(
        ([, name = "", words = ""]) => ({
          file,
          name,
          words,
        }),
      ),
    );
    expect(lines.length).toBeGreaterThan(20);
    for (const { file, name, words } of lines) {
      const command = commands.get(name);
      expect(command, `${file}: npx savepoint ${name}`).toBeDefined();
      const known = [
        ...(command?.options.map(([flags]) => /--[\w-]+/.exec(flags)?.[0]) ?? []),
        ...["--stage", "--url", "--json"],
        ...(command?.changes ? ["--dry-run"] : []),
        ...(command?.changes === "asks" ? ["--yes"] : []),
      ];
      for (const [option] of words.matchAll(/--[\w-]+/g))
        expect(known, `${file}: npx savepoint ${name}`).toContain(option);
    }
  });
});

// A decision is a record: it may name what has gone since.
const CURRENT = DOCUMENTS.filter((file) => !file.startsWith("docs/decisions/"));

describe("what a document points to", () => {
  test.each(DOCUMENTS)("%s: its links lead to files that there are", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#\s]+)(?:#[\w-]*)?\)/g)].map(([, link = ""]) => link);
    const dead = links.filter(
      (link) => !/^https?:/.test(link) && !existsSync(join(ROOT, dirname(file), link)),
    );
    expect(dead).toEqual([]);
  });

  test.each(DOCUMENTS)("%s: its links lead to headings that there are", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#\s:]*)#([\w-]+)\)/g)];
    const dead = links.filter(
      ([, link = "", heading = ""]) =>
        !anchorsOf(link === "" ? file : join(dirname(file), link)).has(heading),
    );
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  test.each(CURRENT)("%s: the commands that its text names are commands that there are", async (file) => {
    const spans = [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
    const scripts = spans.flatMap((span) => [...span.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)]);
    const names = spans.flatMap((span) => [...span.matchAll(/^(?:npx )?savepoint ([a-z]+(?:-[a-z]+)*)/g)]);
    const known = (await loadCommands()).map(({ name }) => name);
    expect(scripts.map(([, script = ""]) => script).filter((script) => !(script in project.scripts))).toEqual(
      [],
    );
    expect(names.map(([, name = ""]) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(CURRENT)("%s: its paths are of files that there are", (file) => {
    const paths = [...read(file).matchAll(/`((?:client|docs|infra|lambdas|scripts|test)\/[\w./-]+)`/g)];
    expect(paths.map(([, path = ""]) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(["append", "recovery"])("the picture of %s names files of lambdas", (picture) => {
    const names = [...read(`docs/${picture}.svg`).matchAll(/class="code"[^>]*>([\w/-]+)</g)].map(
      ([, name = ""]) => name,
    );
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => globSync(`lambdas/${name}{,.ts}`, { cwd: ROOT }).length === 0)).toEqual([]);
  });
});

describe("operations on one machine", () => {
  const local = localStack({});
  const [block] = shellBlocks("docs/operations.md").filter(({ section }) => section === "On one machine");

  test("work as they are written", async () => {
    const [start = "", ...commands] = block?.text.trim().split("\n") ?? [];
    expect(start).toBe("echo '{}' > flags.json && npm start -- --flags flags.json");
    expect(commands).not.toHaveLength(0);
    for (const command of commands) {
      const words = command.replace(/^npx savepoint /, "").replace("http://127.0.0.1:4700", local.url);
      const { code, err } = await local.savepoint([...words.split(" "), "--yes"]);
      expect({ code, err }).toMatchObject({ code: EXIT.ok });
    }
  });
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** What links may name of a document: its headings in lower case, with hyphens for spaces, as GitHub makes them. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** What a line of a document says of an answer: an ellipsis is anything. */
function pattern(line: string): RegExp {
  const parts = line.split(/…,?/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
