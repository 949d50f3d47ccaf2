import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadCommands } from "../../scripts/cli/load-commands.ts";
import { type CommandLine, masked, openCommandLine } from "../fixtures/command-line.ts";

let line: CommandLine;

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});

afterAll(async () => await line.close());

const commands = await loadCommands();

describe("help", () => {
  test("lists every command, and what exit codes mean", async () => {
    const { code, out, err } = await line.savepoint(["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { name, summary } of commands)
      expect(out).toMatch(new RegExp(`^ {2}${name} `, "m")) ?? summary;
    expect(out).toContain("Exit codes:");
  });

  test("of a command shows its options and an example", async () => {
    expect((await line.savepoint(["snapshot", "--help"])).out).toMatchInlineSnapshot(`
      "Usage: savepoint snapshot [options] <game>

      Make a snapshot of a game now.

      It is made from the game's history. If there is one at the newest version
      already, that one is shown.

      Arguments:
        game                   id of the game

      Options:
        --stage <name>         stage on AWS: dev, staging, prod or e2e
        --url <url>            local stack, as http://127.0.0.1:4700
        -o, --output <format>  how the result is printed (choices: "table", "json")
        --json                 the same as -o json; errors are JSON too
        --dry-run              only show what would be done
        -h, --help             display help for command

      Example:
        $ npx savepoint snapshot room-42 --stage staging

      Exit codes:
        0  done, and every check passed
        1  a check failed, or what was compared differs
        2  the command line is wrong, or a question could not be asked (add --yes)
        3  the service, or AWS, could not be reached
        4  the service refused
        5  the answer to a question was no
       70  a fault of this command
      130  interrupted: one line says what continues without it
      "
    `);
  });

  test.each(commands.map((command) => [command.name, command] as const))(
    "the example of %s is a command line that is accepted",
    (_, { name, example, options, changes, where }) => {
      const known = [...options.map(([flags]) => flags.split(" ")[0]), "--json"];
      if (where !== "here") known.push("--stage", "--url");
      if (changes) known.push("--dry-run", "--yes");
      expect(example.split(" ")[0]).toBe(name);
      if (where !== "here") expect(example).toMatch(/--stage (dev|staging|prod)/);
      const used = example.split(" ").filter((word) => word.startsWith("--"));
      expect(known).toEqual(expect.arrayContaining(used));
    },
  );
});

describe("a command line that can't be carried out", () => {
  test.each([
    { words: ["shwo"], says: "unknown command 'shwo'" },
    { words: ["show"], says: "missing required argument 'game'" },
    { words: ["show", "g", "--versio", "2"], says: "Did you mean --version?" },
    { words: ["show", "g"], says: "Add --stage dev, staging, prod or e2e; or --url" },
    {
      words: ["show", "g", "--stage", "dev", "--url", "http://127.0.0.1:1"],
      says: "Give either --stage or --url",
    },
    { words: ["show", "g", "--stage", "production"], says: 'There is no stage "production"' },
    { words: ["show", "g", "--url", "http://10.0.0.1:80"], says: "10.0.0.1 is not this machine" },
    { words: ["show", "g", "--url", "http://127.0.0.1.example.com"], says: "is not this machine" },
    { words: ["show", "g", "--url", "4700"], says: "is no http address" },
    { words: ["show", "a b", "--url", "http://127.0.0.1:1"], says: "<game>: 1 to 128 letters" },
    {
      words: ["show", "g", "--version", "-1", "--url", "http://127.0.0.1:1"],
      says: "--version: a whole number",
    },
    {
      words: ["show", "g", "--at", "noon", "--url", "http://127.0.0.1:1"],
      says: "--at: a time with its zone",
    },
    {
      words: ["games", "--limit", "101", "--url", "http://127.0.0.1:1"],
      says: "--limit: a whole number from 1 to 100",
    },
    { words: ["correct", "g", "--reason", "x", "--url", "http://127.0.0.1:1"], says: "Nothing to correct" },
    {
      words: ["load", "--rate", "1000", "--seconds", "600", "--url", "http://127.0.0.1:1"],
      says: "600000 moves are more than 100000",
    },
  ])("is refused with exit code 2: $words", async ({ words, says }) => {
    const { code, out, err } = await line.savepoint(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    expect(err).not.toContain("    at ");
  });
});

test("a service that can't be reached is exit code 3, and one line that says what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  server.close();
  await once(server, "close");
  const { code, out, err } = await line.savepoint(["show", "g", "--url", `http://127.0.0.1:${port}`]);
  expect({ code, out, err: masked(err).replaceAll(/:\d+$/gm, ":PORT") }).toMatchInlineSnapshot(`
    {
      "code": 3,
      "err": "savepoint: URL does not answer: connect ECONNREFUSED 127.0.0.1:PORT
    Check the address, and that the service runs.",
      "out": "",
    }
  `);
});
