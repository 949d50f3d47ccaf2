import { beforeAll, describe, expect, test, vi } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { localStack, masked } from "../fixtures/command-line.ts";
import { type Meddling, openProxy } from "../fixtures/proxy.ts";

const local = localStack(undefined, { inProcess: true });

let client: SavepointClient;
beforeAll(async () => {
  client = openClient({ url: local.url });
});

function summary() {
  return local.report("drill");
}

async function drill(url: string, ...words: string[]) {
  return await local.savepoint(["drill", ...words, "--url", url]);
}

/** Drills through something that changes the service's answers. */
async function drillThrough(answer: Meddling["answer"]) {
  const proxy = await openProxy(local.url, answer ? { answer } : {});
  try {
    return await drill(proxy.url, "--points", "40");
  } finally {
    await proxy.close();
  }
}

/** 30 goals, each in a commit of its own but for the last three; a patch of one does not apply. */
async function play(gameId: string): Promise<void> {
  const created = await client.create(gameId, { gameType: "generic", state: { score: 0, goals: [] } });
  if (!created.persisted) throw new Error("persistence is off");
  function goal(score: number) {
    return {
      action: "goal",
      patch: score % 2 === 0 ? { score } : [{ op: "add", path: "/goals/-", value: score }],
    };
  }
  let { cursor } = created;
  for (let score = 1; score <= 28; score += score === 25 ? 3 : 1) {
    const transitions = score === 25 ? [goal(25), goal(26), goal(27)] : [goal(score)];
    const answer = await client.append(gameId, { commitId: `c${score}`, cursor, transitions });
    if (!answer.persisted) throw new Error("persistence is off");
    cursor = answer.cursor;
    if (score === 12) await client.makeSnapshot(gameId);
  }
}

test("a drill that found no game has not passed", async () => {
  const { code, out } = await drill(local.url);
  expect(code).toBe(1);
  expect(out).toContain("Failed: no game was checked.");
  expect(await summary()).toMatchObject({ passed: false, games: 0 });
});

describe("with a live game", () => {
  beforeAll(async () => {
    await play("room-42");
    async function listed() {
      return expect((await client.list()).games).toMatchObject([{ gameId: "room-42" }]);
    }
    await vi.waitFor(listed, { timeout: 30_000 });
  });

  test("passes, says so, and leaves a summary", async () => {
    const { code, out, err } = await drill(local.url, "--seed", "7", "--points", "8");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(masked(out).replaceAll(/ 1\d(?= )/g, " NN")).toMatchInlineSnapshot(`
      "GAME     TYPE     FROM  TO  COMPARED  RESULT
      room-42  generic     0  28        NN  agrees

      Passed: NN states of 1 game agree with their history.
      A recovery took N ms at the median, N ms at the 99th percentile, N ms at most.
      Seed 7: --seed 7 checks the same again, as long as the games are the same.
      Summary in .savepoint/reports/local/drill.json"
    `);
    expect(await summary()).toMatchObject({
      check: "drill",
      target: "local",
      passed: true,
      seed: 7,
      games: 1,
    });
  });

  test("checks the same versions with the same seed, and writes nothing", async () => {
    async function drilled() {
      return JSON.parse((await drill(local.url, "--seed", "11", "--json")).out).compared;
    }
    const before = await client.state("room-42");
    expect(await drilled()).toBe(await drilled());
    expect(await client.state("room-42")).toMatchObject({ version: before.version, time: before.time });
    expect((await client.snapshots("room-42")).snapshots.map(({ version }) => version)).toEqual([12]);
  });

  test.each([
    {
      lie: "a past state",
      changes: (url: URL) => url.pathname.endsWith("/state") && url.searchParams.has("version"),
      way: "by version",
    },
    {
      lie: "the state at a time",
      changes: (url: URL) => url.pathname.endsWith("/state") && url.searchParams.has("at"),
      way: "by time",
    },
    {
      lie: "the state in a snapshot",
      changes: (url: URL) => /snapshots\/\d+$/.test(url.pathname),
      way: "by snapshot",
    },
  ])("notices $lie that is not what the history tells", async ({ changes, way }) => {
    const { code, out } = await drillThrough(({ url }, text) =>
      changes(url) ? text.replace(/"score":[1-9]\d*/, '"score":0.5') : text,
    );
    expect(code).toBe(1);
    expect(out).toContain(way);
    expect(out).toMatch(/Failed: \d+ of \d+ states differ/);
    expect(await summary()).toMatchObject({ passed: false });
  });

  test("notices a hole in the history", async () => {
    const { code, out } = await drillThrough(({ url }, text) => {
      if (!url.pathname.endsWith("/transitions")) return text;
      const page = JSON.parse(text);
      page.transitions.splice(10, 1);
      return JSON.stringify(page);
    });
    expect(code).toBe(1);
    expect(out).toContain("a hole at version 11");
  });

  test("notices a state that the service cannot rebuild", async () => {
    const gone = { type: "urn:savepoint:problem:history-gone", title: "History gone", status: 410 };
    const refusal = JSON.stringify({ ...gone, detail: "at versions 3 to 4", retryable: false });
    const { code, out } = await drillThrough(({ url }, text) =>
      url.searchParams.has("version") ? { status: 410, text: refusal } : text,
    );
    expect(code).toBe(1);
    expect(out).toContain("expected a state; found History gone: at versions 3 to 4");
  });
});
