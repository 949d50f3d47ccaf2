import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { stageNamed } from "../../infra/stage-check.ts";
import { templatesOf } from "./service-under-test.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const RUNBOOKS = join(ROOT, "docs/runbooks");
const HELPERS = join(RUNBOOKS, "shell.sh");

const pages = readdirSync(RUNBOOKS).filter((name) => name.endsWith(".md"));
const { data, flags, api, observability } = templatesOf({ ...stageNamed("prod"), events: true });
const STACKS = new Map([
  ["Data", data],
  ["Flags", flags],
  ["Api", api],
  ["Observability", observability],
]);

/** All that a pattern's groups match in a page. */
function found(page: string, pattern: RegExp): string[][] {
  return [...readFileSync(join(RUNBOOKS, page), "utf8").matchAll(pattern)].map(([, ...groups]) => groups);
}

describe.each(pages)("the runbook %s", (page) => {
  test("asks for outputs that the stacks have", () => {
    for (const [stack = "", output] of found(page, /\boutput (Data|Flags|Api|Observability) (\w+)/g))
      expect(Object.keys(STACKS.get(stack)?.toJSON().Outputs)).toContain(output);
  });

  test("uses commands that there are", () => {
    for (const [command] of found(page, /npx savepoint ([a-z]+(?:-[a-z]+)*)\b(?!\|)/g))
      expect(existsSync(join(ROOT, "scripts/cli/commands", `${command}.ts`))).toBe(true);
  });

  test("has no loop of shell", () => {
    expect(found(page, /\b(for \w+ in |while |do )[^`]*?; *done/g)).toEqual([]);
  });

  test("links to pages that there are", () => {
    for (const [linked = ""] of found(page, /\]\(([\w.-]+\.md)\)/g)) expect(pages).toContain(linked);
  });
});

describe("what the runbooks' commands use", () => {
  test("is shell", () => {
    expect(spawnSync("bash", ["-n", HELPERS], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });

  test("asks for the errors of several functions, of the last 15 minutes or of as long as is said", () => {
    const script = `aws() { echo "$3 $5"; }; . ${HELPERS} dev; errors games transition; errors retention 1h`;
    const { stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8" });

    expect(stdout.trim().split("\n")).toEqual([
      "/savepoint/dev/games 15m",
      "/savepoint/dev/transition 15m",
      "/savepoint/dev/retention 1h",
    ]);
  });

  test("says how to begin when no stage is given", () => {
    const { status, stderr } = spawnSync("bash", ["-c", `. ${HELPERS}`], { encoding: "utf8" });

    expect(status).not.toBe(0);
    expect(stderr).toContain(". docs/runbooks/shell.sh dev|staging|prod");
  });
});
