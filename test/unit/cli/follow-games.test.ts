import { beforeEach, expect, test } from "vitest";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { followGames } from "../../../scripts/cli/tail/follow-games.ts";
import type { Look } from "../../../scripts/cli/tail/look.ts";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { clientOf } from "../../fixtures/in-process-client.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created, played } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { streamRecords } from "../../fixtures/stream-records.ts";

let services: TestServices;
let api: Api;
let look: Look;
beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  await created(api, "before", { gameType: "six-phase" });
  services.set.now += 1_000;
  look = followGames(clientOf(services), services.set.now);
});

/** Lets the change feed follow all that was written. */
async function followed(): Promise<void> {
  const rows = [...services.rows.values()].flatMap((game) => [...game.values()]);
  await feedHandler(services)({ Records: streamRecords(rows) }, INVOCATION);
}

async function seen(): Promise<string[]> {
  return (await look()).map(({ event, gameId, version }) => `${gameId} ${event} ${version}`);
}

test("shows that games are created, change their phase, get snapshots and are over, each once", async () => {
  expect(await seen()).toEqual([]);
  const game = await created(api, "g1", { gameType: "six-phase" });
  await created(api, "g2");
  expect((await seen()).toSorted()).toEqual(["g1 created 0", "g2 created 0"]);
  expect(await seen()).toEqual([]);
  services.set.now += 1_000;
  const there = await played(api, game, "c1", { action: "go", to: "PREPARATION" });
  await followed();
  expect(await seen()).toEqual(["g1 phase-changed 1", "g1 snapshot 1"]);
  services.set.now += 1_000;
  await played(api, there, "c2", { action: "go", to: "GAME_OVER" });
  await followed();
  expect(await seen()).toEqual(["g1 phase-changed 2", "g1 finished 2", "g1 snapshot 2"]);
  expect(await seen()).toEqual([]);
});

test("shows of a game that was there before that it moved, and nothing that was before", async () => {
  await seen();
  services.set.now += 20 * 60_000;
  await api("POST /v1/games/before/transitions", {
    body: { commitId: "c", expectedVersion: 0, transitions: [{ action: "wait" }] },
  });
  await followed();
  expect(await seen()).toEqual(["before moved 1"]);
  expect(await seen()).toEqual([]);
});

test("looks at as many pages as there are", async () => {
  for (let index = 0; index < 130; index += 1) await created(api, `g${index}`);
  expect(await seen()).toHaveLength(130);
  expect(await seen()).toEqual([]);
});
