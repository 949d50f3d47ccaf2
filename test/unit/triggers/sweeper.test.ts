import { afterEach, expect, test, vi } from "vitest";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../../lambdas/triggers/sweeper.ts";
import { apiOf } from "../../fixtures/api.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created, playedOn } from "../../fixtures/play.ts";
import { testServices } from "../../fixtures/services.ts";
import { streamRecords } from "../../fixtures/stream-records.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";

const SIX_MINUTES = { getRemainingTimeInMillis: () => 360_000 };

/** Games that are due, three for each second that a run takes. */
async function dueGames(count: number) {
  const services = testServices();
  const api = apiOf(services);
  for (let game = 1; game <= count; game += 1) {
    await playedOn(api, await created(api, `g${game}`), 3);
    const Records = streamRecords(services.rows.get(`g${game}`)?.values() ?? []);
    await feedHandler(services)({ Records }, INVOCATION);
  }
  services.set.now = START + 16 * DAY_MS;
  return services;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("a run says how many games it could look at in a day, at its rate and as often as the schedule calls it", async () => {
  const services = await dueGames(6);
  const started = performance.now();
  // Two seconds for six games.
  vi.spyOn(performance, "now")
    .mockReturnValueOnce(started)
    .mockReturnValue(started + 2_000);
  // 3 games a second, 350 seconds a run without what it keeps to report, 24 runs a day.
  expect(await sweepHandler(services, 60)({}, SIX_MINUTES)).toEqual({
    visited: 6,
    covered: 6,
    finished: true,
    gamesPerDay: 3 * 350 * 24,
  });
});

test("a run that met no game says nothing of a rate", async () => {
  const services = await dueGames(0);
  expect(await sweepHandler(services, 60)({}, SIX_MINUTES)).toEqual({
    visited: 0,
    covered: 0,
    finished: true,
  });
});
