import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { openClient } from "#client";
import { localStack, openCommandLine, startStack } from "../fixtures/command-line.ts";
import { sampleOutput, shapeOf } from "../fixtures/documents.ts";

const local = localStack({}, { inProcess: true });

async function finishGame(gameId: string): Promise<void> {
  const client = openClient({ url: local.url });
  await client.create(gameId, { gameType: "generic", state: { score: 0 } });
  const transitions = [{ action: "end", to: "GAME_OVER", patch: { score: 1 } }];
  await client.append(gameId, { commitId: "end", expectedVersion: 0, transitions });
  // The directory hears of it from the feed.
  await expect
    .poll(async () => (await client.list({ status: "finished" })).games.map((game) => game.gameId), {
      timeout: 30_000,
    })
    .toContain(gameId);
}

describe("status", () => {
  test("shows health, flags and the five metrics of a local stack", async () => {
    await finishGame("room-status");

    const { code, out } = await local.run("status");

    expect(code).toBe(0);
    expect(out).toMatch(/^health +ok$/m);
    expect(out).toMatch(/^functions +answered just now: transition, games, recovery, snapshot$/m);
    expect(out).toMatch(/^circuit breaker +closed, 0 failures in a row$/m);
    expect(out).toMatch(/^persistence +on for 100 % of games, snapshots on, recovery on$/m);
    expect(out).toMatch(/^alarms +none: this is a local stack$/m);
    expect(out).toMatch(/^METRIC +SINCE IT STARTED$/m);
    expect(out).toMatch(/^transitions +[1-9]\d*$/m);
    expect(shapeOf(out)).toBe(shapeOf(sampleOutput("status --watch --stage staging")));
    for (const title of ["snapshots", "errors", "p99, ms", "breaker"])
      expect(out).toMatch(new RegExp(`^${title} +\\S`, "m"));
  });

  test("--json has it all for programs", async () => {
    const { out } = await local.run("status", "--json");

    expect(JSON.parse(out)).toMatchObject({
      health: "ok",
      breaker: { state: "closed" },
      metrics: { span: "since it started", trends: expect.arrayContaining([]) },
    });
  });
});

/** Watches until so many readings have come, then interrupts as Ctrl+C does. */
async function watch(readings: number, ...words: string[]) {
  const script = resolve(import.meta.dirname, "../../scripts/cli/main.ts");
  const args = [script, "status", "--watch", "--every", "1", "--url", local.url, ...words];
  const child = spawn(process.execPath, args, { env: { ...process.env, NO_COLOR: "1" } });
  const closed = once(child, "close");
  const enough = Promise.withResolvers<void>();
  let out = "";
  // It is read to its end: a command whose output nobody reads any more ends by itself.
  child.stdout.on("data", (part) => {
    out += part;
    if ((out.match(/METRIC|^\{.*\}$/gm) ?? []).length >= readings) enough.resolve();
  });
  await Promise.race([enough.promise, closed]);
  child.kill("SIGINT");
  const [code] = await closed;
  return { code, out };
}

describe("status --watch", () => {
  test("shows a bar more with each reading, until it is interrupted", async () => {
    const { code, out } = await watch(3);

    expect(code).toBe(130);
    expect(out).toMatch(/^breaker +closed$/m);
    expect(out).toMatch(/^breaker +closed {2}▁$/m);
  });

  test("--json prints a line each time", async () => {
    const { out } = await watch(2, "--json");

    const [first = "", second = ""] = out.split("\n");
    expect([JSON.parse(first), JSON.parse(second)]).toMatchObject([{ health: "ok" }, { health: "ok" }]);
  });
});

describe("validate", () => {
  test("passes where games were finished, and writes a Markdown report", async () => {
    await finishGame("room-validate");

    const { code, out, err } = await local.run("validate", "--since", "24h");

    expect(code).toBe(0);
    expect(out).toContain("# Savepoint, local: passed");
    expect(shapeOf(out)).toBe(shapeOf(sampleOutput("validate --since 24h --stage staging")));
    expect(out).toContain(
      "| No state errors | pass | 0 failed requests, 0 failed recoveries, 0 failed snapshots |",
    );
    expect(out).toMatch(/\| Games complete \| pass \| \d+ games finished, 0 are in play \|/);
    expect(err).toBe("Report in .savepoint/reports/local/validate.md\n");
    expect(await readFile(join(local.folder, ".savepoint/reports/local/validate.md"), "utf8")).toBe(out);
  });

  test("fails where no game was finished", async () => {
    const own = await openCommandLine({ inProcess: true });
    const empty = await startStack(own.folder);
    try {
      const { code, out } = await own.savepoint(["validate", "--url", empty.url]);

      expect(code).toBe(1);
      expect(out).toContain("# Savepoint, local: failed");
      expect(out).toContain("| Games complete | **fail** | 0 games finished, 0 are in play |");
      expect(out).toContain("no transition was counted");
    } finally {
      await empty.close();
      await own.close();
    }
  });

  test.each(["24", "1m", "31d", "-1h"])("--since %s is refused", async (since) => {
    expect(await local.run("validate", `--since=${since}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining("--since: minutes, hours or days, as 90m, 24h or 2d"),
    });
  });
});

describe("readiness", () => {
  test("names each report that is missing, and is met once there are passing ones", async () => {
    await rm(join(local.folder, ".savepoint"), { recursive: true, force: true });

    const before = await local.run("readiness");

    expect(before.code).toBe(1);
    expect(before.out.replaceAll(local.url, "URL").replaceAll(/sha256:\w+/g, "…")).toMatchInlineSnapshot(`
      "✅ Every function answers (transition, games, recovery, snapshot)
      ✅ Flags were read, and go together (version …)
      ❌ There is no report of verify here.
         Run npx savepoint verify --url URL.
      ❌ There is no report of drill here.
         Run npx savepoint drill --url URL.
      ❌ There is no report of recover-all here.
         Run npx savepoint drill --all --url URL.
      ❌ There is no report of export here.
         Run npx savepoint export --history --out games.jsonl --url URL.
      ❌ There is no report of import here.
         Run npx savepoint import games.jsonl --dry-run --url URL.
      ❌ There is no report of rewind here.
         Run npx savepoint rewind GAME --version 1 --reason rehearsal --dry-run --url URL.
      ❌ There is no report of fork here.
         Run npx savepoint fork GAME COPY --version 1 --dry-run --url URL.
      ❌ There is no report of load here.
         Run npx savepoint load --rate 50 --seconds 300 --keep --url URL.

      Not ready: 2 of 10 items are met.
      A local stack has no backups, alarms or retention of its own to check.
      Report in .savepoint/reports/local/readiness.json
      "
    `);

    await local.run("verify");
    await local.run("load", "--rate", "5", "--seconds", "2", "--keep");
    await local.run("drill", "--all");
    await local.run("export", "--history", "--out", join(local.folder, "games.jsonl"));
    await local.run("import", join(local.folder, "games.jsonl"), "--dry-run");
    await local.run("drill", "--games", "2");
    const [game] = (await openClient({ url: local.url }).list({ limit: 1 })).games;
    const gameId = String(game?.gameId);
    await local.run("rewind", gameId, "--version", "0", "--reason", "rehearsal", "--dry-run");
    await local.run("fork", gameId, "copy", "--version", "0", "--dry-run");
    const after = await local.run("readiness");

    expect(after.out).toContain("Ready: 10 of 10 items are met.");
    expect(after.code).toBe(0);
  });
});
