import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClient } from "#client";
import { rolloutPosition } from "../../lambdas/flags/rollout.ts";
import { localStack } from "../fixtures/command-line.ts";
import { openProxy, type Seen, type ServiceProxy } from "../fixtures/proxy.ts";

const local = localStack({}, { inProcess: true });

/** The service as an outage leaves it: what says how it is answers, what works on games does not. */
let outage: ServiceProxy;
beforeAll(async () => {
  outage = await openProxy(local.url, {
    answer: (request, text) => (worksOnGames(request) ? { status: 502, text: "Bad Gateway" } : text),
  });
});
afterAll(async () => await outage.close());

function worksOnGames({ url }: Seen): boolean {
  return url.pathname.startsWith("/v1/games");
}

describe("while every request on games answers 502", () => {
  test("status is red, and names each function that fails", async () => {
    const { code, out } = await local.savepoint(["status", "--url", outage.url]);

    expect(code).toBe(1);
    for (const name of ["transition", "games", "recovery", "snapshot"])
      expect(out).toMatch(new RegExp(`^functions.*${name}: 502`, "m"));
  });

  test("verify shows no line green but the one that was seen, and does not wait", async () => {
    const { code, out } = await local.savepoint(["verify", "--url", outage.url]);

    expect(code).toBe(1);
    expect(out.match(/^✅.*$/gm)).toEqual(["✅ State persistence enabled successfully"]);
    expect(out).toContain("The API fails: transition answers 502");
    expect(out).not.toContain("180 s");
  });

  test("readiness and validate fail by the same check", async () => {
    const [ready, valid] = [
      await local.savepoint(["readiness", "--url", outage.url]),
      await local.savepoint(["validate", "--url", outage.url, "-o", "json"]),
    ];
    expect(ready).toMatchObject({
      code: 1,
      out: expect.stringContaining("❌ The function transition answers 502"),
    });
    // It counts games as well, and the directory fails.
    expect(valid.code).toBe(3);
    expect(JSON.parse(valid.err)).toMatchObject({ error: { exitCode: 3, problem: { status: 502 } } });
  });

  test("the emergency switch works, and says that nobody saw it work", async () => {
    const words = ["disable", "--flags", "flags.json", "--yes", "--url", outage.url];
    const { code, err } = await local.savepoint(words);

    expect(code).toBe(3);
    expect(err).toContain("Games in play: not known, the directory does not answer.");
    expect(err).toContain("savepoint: The flags are deployed, but the API fails: ");
    await local.run("enable", "--flags", "flags.json", "--yes");
  });
});

test("figures that are not there are a dash, and a percentile from buckets is an upper bound", async () => {
  const client = openClient({ url: local.url });
  await client.create("room-1", { gameType: "generic", state: {} });
  const proxy = await openProxy(local.url, {
    answer: ({ url }, text) =>
      url.pathname === "/metrics" ? text.replaceAll(/^state_snapshots_created.*$/gm, "") : text,
  });
  try {
    const { out } = await local.savepoint(["status", "--url", proxy.url]);
    expect(out).toMatch(/^snapshots +–/m);
    expect(out).toMatch(/^p99, ms +≤ \d/m);
  } finally {
    await proxy.close();
  }
});

describe("a change of flags", () => {
  const games = Array.from({ length: 6 }, (_, index) => `table-${index}`);

  beforeAll(async () => {
    const client = openClient({ url: local.url });
    for (const gameId of games) await client.create(gameId, { gameType: "generic", state: {} });
  });

  test("shows from and to with defaults, and how many games in play it takes out", async () => {
    const percent = 30;
    const inPlay = [...games, "room-1"];
    const out = inPlay.filter((gameId) => rolloutPosition(gameId) >= percent).length;
    const words = ["rollout", String(percent), "--flags", "flags.json"];

    const shown = await local.run(...words, "--dry-run");

    expect(shown.out).toContain(`/use_state_persistence/rolloutPercent: 100`);
    expect(shown.out).toContain(`→ ${percent}\n`);
    expect(shown.out).toContain(
      `Games in play, of ${inPlay.length} games: ${out} no longer kept from their next move.`,
    );
    const json = JSON.parse((await local.run(...words, "--dry-run", "--json")).out);
    expect(json.games).toEqual({ games: inPlay.length, sampled: false, out, in: 0 });
  });

  test("enable at a share says which", async () => {
    await local.run("rollout", "5", "--flags", "flags.json", "--yes");
    const off = await local.run("disable", "--flags", "flags.json", "--yes");
    expect(off.code).toBe(0);
    const { out } = await local.run("enable", "--flags", "flags.json", "--yes");
    expect(out).toContain("persistence is on for 5 % of games in local");
    await local.run("rollout", "100", "--flags", "flags.json", "--yes");
  });

  test("of a default shows the default", async () => {
    const { out } = await local.run("disable", "validation", "--flags", "flags.json", "--dry-run");
    expect(out).toContain("~ /enable_state_validation/enabled: true (default) → false");
  });
});
