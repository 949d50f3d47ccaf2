import { describe, expect, test } from "vitest";
import { CliError } from "../../../scripts/cli/cli-error.ts";
import { confirm } from "../../../scripts/cli/confirm.ts";
import type { Terminal } from "../../../scripts/cli/terminal.ts";

/** A terminal at which someone gives this answer to any question; without one, nobody is there. */
function terminalOf(answer: string | undefined): Terminal {
  return {
    out: () => {},
    err: () => {},
    freshLine: () => {},
    rewrite: undefined,
    ask: answer === undefined ? undefined : async () => answer,
    readAll: async () => "",
    paint: (_, text) => text,
    control: false,
    columns: undefined,
    rows: undefined,
  };
}

async function exitCodeOf(answer: string | undefined, typed: string | undefined, yes = false) {
  try {
    await confirm(terminalOf(answer), { text: "Go?", ...(typed !== undefined && { typed }) }, yes);
    return "continues";
  } catch (error) {
    return error instanceof CliError ? error.exitCode : error;
  }
}

describe("a question before a change", () => {
  test.each(["y", "Y", "yes", " yes "])("is agreed to with %j", async (answer) => {
    expect(await exitCodeOf(answer, undefined)).toBe("continues");
  });

  test.each(["", "n", "yeah", "yes please"])("is declined with %j", async (answer) => {
    expect(await exitCodeOf(answer, undefined)).toBe(5);
  });

  test("wants a name typed where one is named", async () => {
    expect(await exitCodeOf("room-42", "room-42")).toBe("continues");
    expect(await exitCodeOf("yes", "room-42")).toBe(5);
    expect(await exitCodeOf("", "room-42")).toBe(5);
  });

  test("is not asked after --yes, and refused where nobody can answer", async () => {
    expect(await exitCodeOf(undefined, "room-42", true)).toBe("continues");
    expect(await exitCodeOf(undefined, undefined)).toBe(2);
  });
});
