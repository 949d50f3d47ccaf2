import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "#client";
import {
  type CommandLine,
  openCommandLine,
  type StackProcess,
  startStack,
} from "../fixtures/command-line.ts";
import { openProxy } from "../fixtures/proxy.ts";

const ALL_WELL = `✅ State persistence enabled successfully
✅ All integration tests passed
✅ Metrics collector operational
✅ State adapter created and enabled
`;

let line: CommandLine;
let stack: StackProcess;

beforeAll(async () => {
  line = await openCommandLine();
  stack = await startStack(line.folder, {});
});

afterAll(async () => {
  await stack.close();
  await line.close();
});

const run = async (...words: string[]) => await line.savepoint([...words, "--url", stack.url]);
const change = async (...words: string[]) => await run(...words, "--flags", "flags.json", "--yes");
const report = async () =>
  JSON.parse(await readFile(join(line.folder, ".savepoint/reports/local/verify.json"), "utf8"));

describe("verify", () => {
  test("prints these four lines and nothing else, and writes a report", async () => {
    expect(await run("verify")).toEqual({
      code: 0,
      out: ALL_WELL,
      err: "Report in .savepoint/reports/local/verify.json\n",
    });
    expect(await report()).toMatchObject({ check: "verify", target: "local", passed: true });
  });

  test("leaves no game behind", async () => {
    await run("verify");
    const { games } = await openClient({ url: stack.url }).list();

    expect(games.filter(({ gameId }) => gameId.startsWith("savepoint-"))).toEqual([]);
  });

  test("finds a game to play among those that are in, and leaves out what is off", async () => {
    await change("rollout", "3");
    await change("disable", "recovery");

    expect(await run("verify")).toMatchObject({ code: 0, out: ALL_WELL });
    expect(JSON.stringify(await report())).not.toContain("recovered");

    await change("enable");
    await change("rollout", "100");
  });

  test("says what to do when persistence is off, or in shadow", async () => {
    await change("disable");
    const off = await run("verify");
    await change("enable", "--shadow");
    const shadow = await run("verify");
    await change("enable");

    expect(off.code).toBe(1);
    expect(off.out.replaceAll(stack.url, "URL")).toMatchInlineSnapshot(`
      "❌ State persistence is off: games are not kept.
         Run npx savepoint enable --url URL --flags FILE.
      ❌ The integration tests did not run.
         Mend the above first.
      ✅ Metrics collector operational
      ❌ The state adapter keeps nothing: persistence is not on.
         Run npx savepoint enable --url URL --flags FILE.
      "
    `);
    expect(shadow).toMatchObject({ code: 1, out: expect.stringContaining("runs in shadow") });
  });

  test("names a state that came back otherwise than it was written", async () => {
    const proxy = await openProxy(stack.url, {
      answer: ({ url }, body) =>
        url.pathname.endsWith("/recovery") ? body.replace('"by":"bob"', '"by":"eve"') : body,
    });
    try {
      const { code, out } = await line.savepoint(["verify", "--url", proxy.url]);

      expect(code).toBe(1);
      expect(out).toContain(
        '❌ The canary game went wrong: the recovered state should be {"score":2,"by":"bob"}, and is {"score":2,"by":"eve"}.',
      );
      expect((await report()).passed).toBe(false);
    } finally {
      await proxy.close();
    }
  });

  test("notices metrics that do not count", async () => {
    const proxy = await openProxy(stack.url, {
      answer: ({ url }, body) =>
        url.pathname === "/metrics"
          ? body.replace(/^state_transitions_total \d+$/m, "state_transitions_total 1")
          : body,
    });
    try {
      const { code, out } = await line.savepoint(["verify", "--url", proxy.url]);

      expect(code).toBe(1);
      expect(out).toContain("❌ state_transitions_total has grown by 0, though 3 transitions were written.");
    } finally {
      await proxy.close();
    }
  });

  test("--dry-run plays nothing", async () => {
    expect(await run("verify", "--dry-run")).toEqual({
      code: 0,
      out: "Would play a canary game on local, and wipe it.\n",
      err: "",
    });
  });

  test("says that the service cannot be reached", async () => {
    expect(await line.savepoint(["verify", "--url", "http://127.0.0.1:1"])).toMatchObject({
      code: 3,
      out: "",
    });
  });
});
