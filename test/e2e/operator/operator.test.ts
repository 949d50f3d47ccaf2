import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Game } from "#client";
import { ROOT, sampleOutput, shapeOf } from "../../fixtures/documents.ts";
import { newGameId } from "../support/games.ts";
import { type Operator, openOperator, setAlarm } from "../support/operate.ts";
import { OWN } from "../support/own-stage.ts";
import { printedWays } from "../support/printed-ways.ts";
import { client } from "../support/target.ts";

const ALARM = "breaker-open-transition";
const OPERATIONS = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
// A minute of steps, and one to bake.
const GRADUALLY = { timeout: 300_000 } as const;
const SOON = { timeout: 60_000, interval: 500 } as const;

let operator: Operator;
beforeAll(async () => {
  operator = await openOperator();
});
afterAll(async () => {
  await operator.savepoint("enable", "--yes");
  await operator[Symbol.asyncDispose]();
}, GRADUALLY.timeout);

function secondsOf(out: string): number {
  return Number(/Done in ([\d.]+) s/.exec(out)?.[1] ?? Number.NaN);
}

test("the command, curl and the client reach the stage by the lines that --keep prints", async () => {
  const gameId = newGameId();
  const { shell, status, curl, program } = printedWays(gameId);
  expect(await shell(status)).toMatch(/^E2E /m);
  expect(JSON.parse(await shell(curl))).toMatchObject({ persisted: true });
  expect((await client.state(gameId)).state).toEqual({ score: 0 });
  expect(await shell(program)).toContain(gameId);
});

describe("an operator", () => {
  test("verifies the stage", async () => {
    expect(await operator.savepoint("verify")).toEqual({
      code: 0,
      out: `✅ State persistence enabled successfully
✅ All integration tests passed
✅ Metrics collector operational
✅ State adapter created and enabled
`,
      err: "Report in .savepoint/reports/e2e/verify.json\n",
    });
  });

  test("turns persistence off and on, and every function answers by it when that is said", async ({
    annotate,
  }) => {
    const off = await operator.savepoint("disable", "--yes");

    expect(off).toMatchObject({ code: 0, out: expect.stringContaining("persistence is off in e2e") });
    expect(await client.create(newGameId(), { gameType: "generic" })).toEqual({ persisted: false });
    await annotate(`disable took ${secondsOf(off.out)} s`);

    const refused = await operator.savepoint("enable", "snapshots", "--yes");
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("use_state_persistence is off") });

    const on = await operator.savepoint("enable", "--yes");
    expect(on).toMatchObject({
      code: 0,
      out: expect.stringContaining("persistence is on for 100 % of games in e2e"),
    });
    expect(await client.create(newGameId(), { gameType: "generic" })).toMatchObject({ persisted: true });
    await annotate(`enable took ${secondsOf(on.out)} s`);
  });

  test("sees what is on, from AppConfig, and how the stage is doing", async () => {
    const { out: flags } = await operator.savepoint("flags", "room-42");
    expect(flags).toMatch(/^use_state_persistence +mode on, 100 % of games +appconfig$/m);
    expect(flags).toMatch(/^Version enable-\S+ \(appconfig\), confirmed \d+ s ago\.$/m);

    const { code, out } = await operator.savepoint("status");
    expect(code).toBe(0);
    expect(out).toMatch(/^last deployment +\d+: flags enable-\S+, complete$/m);
    // The emulator evaluates no alarm: those that nobody has set have no data.
    expect(out).toMatch(/^alarms +(?:OK, all \d+|none of \d+ in ALARM; \d+ have no data)$/m);
  });

  test("looks at a game in the console, which signs what it asks with the operator's credentials", async () => {
    const gameId = newGameId();
    await client.create(gameId, { gameType: "generic", state: { score: 7 } });
    const opened = await operator.openConsole();

    const target = await opened.ask("/console/target");
    const state = await opened.ask(`/v1/games/${gameId}/state?version=0`);
    const stranger = await opened.ask(`/v1/games/${gameId}`, { headers: {} });
    const { code, err } = await opened.close();

    expect(await target.json()).toMatchObject({ name: OWN.stage, readOnly: false });
    expect(state.status).toBe(200);
    expect(await state.json()).toMatchObject({ gameId, version: 0, state: { score: 7 } });
    expect(stranger.status).toBe(401);
    expect({ code, err }).toEqual({ code: 130, err: expect.stringContaining("the console is closed") });
  });
});

async function deploying(): Promise<string> {
  return (await operator.savepoint("status")).out;
}

describe("a roll-out", () => {
  afterEach(() => setAlarm(ALARM, "OK"));

  test("is taken back by an alarm, which is named; and disable goes through while it is in ALARM", async () => {
    const rollout = operator.savepoint("rollout", "50", "--yes");
    await expect.poll(deploying, SOON).toMatch(/rollout-50-\S+, deploying/);
    await setAlarm(ALARM, "ALARM");

    expect(await rollout).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining(`The change was rolled back: savepoint-e2e-${ALARM} went into ALARM.`),
    });
    const { err } = await rollout;
    expect(OPERATIONS).toContain(err.slice(err.indexOf("savepoint: ")));
    expect((await client.flags()).flags.persistence).toMatchObject({ value: { rolloutPercent: 100 } });

    expect(await operator.savepoint("disable", "--yes")).toMatchObject({ code: 0 });
    const { out } = await operator.savepoint("readiness");
    expect(out).toContain("✅ Alarms guard roll-outs (1 alarms)");
    expect(out).toContain(`❌ savepoint-e2e-${ALARM} is in ALARM.`);
  });

  test("that is under way is stopped by disable", async () => {
    const rollout = operator.savepoint("rollout", "75", "--yes");
    await expect.poll(deploying, SOON).toMatch(/rollout-75-\S+, deploying/);

    const off = await operator.savepoint("disable", "--yes");

    expect(off).toMatchObject({ code: 0, err: expect.stringMatching(/Stops deployment \d+ of rollout-75-/) });
    expect(await rollout).toMatchObject({
      code: 1,
      err: expect.stringContaining("The change was rolled back"),
    });
  });

  test("reaches its share of games, step by step", GRADUALLY, async ({ annotate }) => {
    const { code, out } = await operator.savepoint("rollout", "100", "--yes");

    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining("on for 100 % of games in e2e"),
    });
    expect(await client.create(newGameId(), { gameType: "generic" })).toMatchObject({ persisted: true });
    await annotate(`rollout took ${secondsOf(out)} s`);
  });
});

describe("before production", () => {
  test("a load is played, a drill passes, and the checklist says what an emulator lacks", async () => {
    const load = await operator.savepoint("load", "--rate", "4", "--seconds", "5", "--keep", "--yes");
    expect(load.code).toBe(0);
    const drill = await operator.savepoint("drill", "--games", "2", "--points", "3");
    expect(drill.code).toBe(0);

    const gameId = newGameId();
    const game = await Game.create(client, gameId, { gameType: "generic", state: { score: 0 } });
    await game.append([{ action: "goal", patch: { score: 1 } }]);
    for (const words of [
      ["drill", "--all"],
      ["export", "--history", "--out", "games.jsonl"],
      ["import", "games.jsonl", "--dry-run"],
      ["rewind", gameId, "--version", "0", "--reason", "rehearsal", "--dry-run"],
      ["fork", gameId, newGameId(), "--version", "0", "--dry-run"],
    ])
      expect(await operator.savepoint(...words)).toMatchObject({ code: 0 });

    const { code, out } = await operator.savepoint("readiness");

    expect(code).toBe(1);
    expect(shapeOf(out)).toBe(shapeOf(sampleOutput("readiness --stage prod")));
  });

  test("the success criteria are judged", async () => {
    const { out } = await operator.savepoint("validate", "--since", "1h");

    expect(out).toMatch(/^# Savepoint, e2e: failed$/m);
    expect(out).toContain("| Every function answers | pass |");
    // Nothing is read out of an emulated stage's logs, and nothing that was not measured passes.
    expect(out).toContain("| No state errors | **fail** | requests were not measured");
  });
});
