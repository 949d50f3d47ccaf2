import { describe, expect, test } from "vitest";
import { openClient } from "#client";
import { localStack } from "../fixtures/command-line.ts";
import { sampleOutput, shapeOf } from "../fixtures/documents.ts";
import { openProxy } from "../fixtures/proxy.ts";

const ALL_WELL = `✅ State persistence enabled successfully
✅ All integration tests passed
✅ Metrics collector operational
✅ State adapter created and enabled
`;

const local = localStack({}, { inProcess: true });

async function change(...words: string[]) {
  return await local.run(...words, "--flags", "flags.json", "--yes");
}

function report() {
  return local.report("verify");
}

describe("verify", () => {
  test("prints these four lines and nothing else, and writes a report", async () => {
    expect(await local.run("verify")).toEqual({
      code: 0,
      out: ALL_WELL,
      err: "Report in .savepoint/reports/local/verify.json\n",
    });
    expect(await report()).toMatchObject({ check: "verify", target: "local", passed: true });
  });

  test("leaves no game behind", async () => {
    await local.run("verify");
    const { games } = await openClient({ url: local.url }).list();

    expect(games.filter(({ gameId }) => gameId.startsWith("savepoint-"))).toEqual([]);
  });

  test("finds a game to play among those that are in, and leaves out what is off", async () => {
    await change("rollout", "3");
    await change("disable", "recovery");

    expect(await local.run("verify")).toMatchObject({ code: 0, out: ALL_WELL });
    expect(JSON.stringify(await report())).not.toContain("recovered");

    await change("enable");
    await change("rollout", "100");
  });

  test("says what to do when persistence is off, or in shadow", async () => {
    await change("disable");
    const off = await local.run("verify");
    await change("enable", "--shadow");
    const shadow = await local.run("verify");
    await change("enable");

    expect(off.code).toBe(1);
    expect(shapeOf(off.out)).toBe(shapeOf(sampleOutput("verify --stage staging")));
    expect(off.out.replaceAll(local.url, "URL")).toMatchInlineSnapshot(`
      "❌ State persistence is off: games are not kept.
         Run npx savepoint enable --url URL --flags FILE.
      ❌ The integration tests did not run.
         Fix the errors above first.
      ❌ The metrics were not checked: nothing was written that they could count.
         Fix the errors above first.
      ❌ The state adapter keeps no games: persistence is not on.
         Run npx savepoint enable --url URL --flags FILE.
      "
    `);
    expect(shadow).toMatchObject({ code: 1, out: expect.stringContaining("runs in shadow") });
  });

  test("names a state that came back otherwise than it was written", async () => {
    const proxy = await openProxy(local.url, {
      answer: ({ url }, body) =>
        url.pathname.endsWith("/recovery") ? body.replace('"by":"bob"', '"by":"eve"') : body,
    });
    try {
      const { code, out } = await local.savepoint(["verify", "--url", proxy.url]);

      expect(code).toBe(1);
      expect(out).toContain(
        '❌ The test game went wrong: the recovered state should be {"score":2,"by":"bob"}, and is {"score":2,"by":"eve"}.',
      );
      expect((await report()).passed).toBe(false);
    } finally {
      await proxy.close();
    }
  });

  test("notices metrics that do not count", async () => {
    const proxy = await openProxy(local.url, {
      answer: ({ url }, body) =>
        url.pathname === "/metrics"
          ? body.replace(/^state_transitions_total \d+$/m, "state_transitions_total 1")
          : body,
    });
    try {
      const { code, out } = await local.savepoint(["verify", "--url", proxy.url]);

      expect(code).toBe(1);
      expect(out).toContain("❌ state_transitions_total has grown by 0, though 3 transitions were written.");
    } finally {
      await proxy.close();
    }
  });

  test("--dry-run plays nothing", async () => {
    expect(await local.run("verify", "--dry-run")).toEqual({
      code: 0,
      out: "Would play a test game on local, and wipe it.\n",
      err: "",
    });
  });

  test("says that the service cannot be reached", async () => {
    expect(await local.savepoint(["verify", "--url", "http://127.0.0.1:1"])).toMatchObject({
      code: 3,
      out: "",
    });
  });
});
