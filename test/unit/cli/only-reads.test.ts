import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCommands } from "../../../scripts/cli/load-commands.ts";
import { sharedOptions } from "../../../scripts/cli/shared-options.ts";
import { type CommandLine, openCommandLine } from "../../fixtures/command-line.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());

const READING = [
  ["archive ls", "archive ls --stage dev"],
  ["archive get", "archive get room-42 --stage dev"],
  ["archive verify", "archive verify --stage dev"],
  ["game-types show", "game-types show"],
  ["game-types check", "game-types check types.json"],
  ["recover without --fence", "recover room-42 --url http://127.0.0.1:1"],
  ["recover without --fence", "recover room-42 --version 3 --url http://127.0.0.1:1"],
] as const;

test.each(READING)("%s takes no option of a change: %s", async (what, typed) => {
  for (const options of [["--dry-run"], ["--yes"], ["--dry-run", "--yes"]])
    expect(await line.savepoint([...typed.split(" "), ...options])).toEqual({
      code: 2,
      out: "",
      err: `savepoint: ${what} changes nothing and asks nothing.\nLeave out ${options.join(" and ")}.\n`,
    });
});

test("and its errors are JSON where the output is", async () => {
  const { err } = await line.savepoint(["archive", "ls", "--stage", "dev", "--yes", "--json"]);
  expect(JSON.parse(err)).toMatchObject({ error: { exitCode: 2, hint: "Leave out --yes." } });
});

test("an input that is not accepted is the first thing said", async () => {
  const { code, err } = await line.savepoint(["archive", "burn", "--stage", "dev", "--dry-run"]);
  expect([code, err]).toEqual([2, expect.stringContaining("<action>: ls, get, verify or restore")]);
});

/** Commands with a word that says what to do, or an option that makes them change something, and every one of them changes something. */
const ALL_CHANGE = ["alarms", "disable", "enable", "override", "prune", "replay", "rotate-keys"];

test("every command that changes something, and has actions, says which of them only read", async () => {
  const commands = (await loadCommands()).filter(({ changes }) => changes !== undefined);
  const withActions = commands.filter(({ arguments: names }) =>
    names.some(([name, , values]) => values !== undefined || /action|what|step|function|decision/.test(name)),
  );
  const silent = withActions.filter(({ onlyReads }) => onlyReads === undefined).map(({ name }) => name);
  expect(silent).toEqual(ALL_CHANGE);
  expect(commands.filter(({ onlyReads }) => onlyReads).map(({ name }) => name)).toEqual([
    ...["archive", "game-types", "recover"],
  ]);
});

test("a command that only reads has neither option", async () => {
  for (const command of await loadCommands()) {
    const names = sharedOptions(command).map(([flags]) => flags);
    expect(names.includes("--dry-run"), command.name).toBe(command.changes !== undefined);
    expect(names.includes("--yes"), command.name).toBe(command.changes === "asks");
  }
});
