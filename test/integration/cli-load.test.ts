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

let line: CommandLine;

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});

afterAll(async () => await line.close());

async function summary() {
  return JSON.parse(await readFile(join(line.folder, ".savepoint/reports/local/load.json"), "utf8"));
}

async function load(url: string, ...words: string[]) {
  return await line.savepoint(["load", "--rate", "10", "--seconds", "2", "--url", url, ...words]);
}

describe("with persistence on", () => {
  let stack: StackProcess;

  beforeAll(async () => {
    stack = await startStack(line.folder);
  });

  afterAll(async () => await stack.close());

  async function games() {
    return (await openClient({ url: stack.url }).list({ limit: 100 })).games;
  }

  test("only says what it would do with --dry-run", async () => {
    const { code, out } = await load(stack.url, "--dry-run");
    expect(code).toBe(0);
    expect(out).toBe(`Would make 20 moves at 10 per second on local (${stack.url}).\n`);
    expect(await games()).toEqual([]);
  });

  test("makes all moves, reports latency, cost and errors, and wipes its games", async () => {
    const { code, out, err } = await load(stack.url, "--seed", "3");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.replaceAll(/[\d.]+/g, "N").replaceAll(/ {2,}/g, "  ")).toMatchInlineSnapshot(`
      "Passed: N moves in N games, all answered without an errorN
      Rate: N moves per second due, N answeredN

      LATENCY, MS  pN  pN  pN  pN  max
      since due  N  N  N  N  N
      since sent  N  N  N  N  N

      Consumed: N write and N read units a moveN
      Bill: about $N for a million movesN
        DynamoDB on demand in us-east-N, $N per million write units and $N per million read units (prices since November N); without the change feed's writes, Lambda, API Gateway and storageN
      Seed N
      Summary in Nsavepoint/reports/local/loadNjson
      "
    `);
    expect(await summary()).toMatchObject({
      check: "load",
      target: "local",
      passed: true,
      seed: 3,
      games: 20,
      plan: { perSecond: 10, seconds: 2, moves: 20 },
      due: 20,
      answered: 20,
      unanswered: 0,
      errors: {},
      latencyMs: { count: 20 },
      // One write unit a move is the promise; reads are the states that a JSON Patch is checked on.
      consumed: { write: 20 },
    });
    expect(await games()).toEqual([]);
  });

  test("keeps its games for a drill with --keep", async () => {
    expect((await load(stack.url, "--keep", "--json")).code).toBe(0);
    await expect.poll(games, { timeout: 30_000 }).toHaveLength(20);
  });

  test("a move that fails is counted by its kind, and fails the load", async () => {
    const problem = {
      type: "urn:savepoint:problem:store-unavailable",
      title: "Store unavailable",
      status: 503,
    };
    const refusal = { status: 503, text: JSON.stringify({ ...problem, detail: "…", retryable: true }) };
    let moves = 0;
    const proxy = await openProxy(stack.url, {
      answer: ({ url }, text) => {
        if (!url.pathname.endsWith("/transitions")) return text;
        moves += 1;
        return moves === 5 ? refusal : text;
      },
    });
    try {
      const { code, out } = await load(proxy.url);
      expect(code).toBe(1);
      expect(out).toContain("Failed: of 20 moves, 20 were due and 19 were answered well.");
      expect(out).toContain("  1 × move: store-unavailable");
      expect(await summary()).toMatchObject({ passed: false, errors: { "move: store-unavailable": 1 } });
    } finally {
      await proxy.close();
    }
  });
});

test("where persistence is off there is nothing to measure", async () => {
  const flags = { use_state_persistence: { enabled: false } };
  const stack = await startStack(line.folder, flags);
  try {
    const { code, err } = await load(stack.url);
    expect(code).toBe(4);
    expect(err).toContain("Persistence is off");
  } finally {
    await stack.close();
  }
});
