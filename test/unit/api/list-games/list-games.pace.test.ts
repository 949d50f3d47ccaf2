import fc from "fast-check";
import { expect, test } from "vitest";
import { followCommit } from "../../../../lambdas/store/change-feed.ts";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, type Played, played } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { DAY_MS, HOUR_MS, START } from "../../../fixtures/time.ts";

// Lists of games that move at any pace: the directory hears of few of their moves, and a list shows each as it is.

const MINUTE_MS = 60_000;
const TYPES = { pace: undefined, ten: 10, hour: 60, week: 10_080 };

/** A game, and what a list must show of it. */
type Known = { readonly played: Played; readonly version: number; readonly time: number };

function servicesWithTypes(): TestServices {
  const services = testServices();
  const [generic] = [...services.set.gameTypes.values()];
  if (!generic) throw new Error("there are game types");
  const types = Object.entries(TYPES).map(([name, directoryMinutes]) => ({
    ...generic,
    name,
    ...(directoryMinutes !== undefined && { directoryMinutes }),
  }));
  services.set.gameTypes = new Map(types.map((type) => [type.name, type]));
  return services;
}

/** Hands a commit to the change feed, where it is notable. */
async function follow(
  { rows, set, stateTable: table, games }: TestServices,
  gameId: string,
  version: number,
) {
  const row = rows.get(gameId)?.get(commitPosition(version));
  if (row?.kind !== "commit") throw new Error(`no commit at ${version}`);
  const { gameTypes, now } = set;
  if (row.commit.notable) await followCommit({ table, games, gameTypes, now, snapshots: true }, row.commit);
}

/** All pages of a list: ids with version and time, sorted. */
async function listed(api: Api, query: Record<string, string>): Promise<readonly string[]> {
  const found: string[] = [];
  let page: Record<string, string> = {};
  for (;;) {
    const { body } = await api("GET /v1/games", { query: { ...query, ...page } });
    if (!Array.isArray(body.games)) throw new Error("no list");
    found.push(...body.games.map(({ gameId, version, updatedAt }) => `${gameId} ${version} ${updatedAt}`));
    if (body.next === undefined) return found.toSorted();
    page = { page: String(body.next) };
  }
}

const move = fc.record({
  game: fc.nat(4),
  pause: fc.oneof(
    fc.integer({ min: 0, max: 2 * MINUTE_MS }),
    fc.integer({ min: 0, max: 2 * HOUR_MS }),
    fc.integer({ min: 0, max: 2 * DAY_MS }),
  ),
});
/** When a game moved last, or some moment of the weeks that they are played in. */
const moment = fc.record({
  game: fc.option(fc.nat(4), { freq: 5 }),
  random: fc.nat(40 * 24 * 60).map((minutes) => START + minutes * MINUTE_MS),
});
const query = fc.record({
  range: fc.constantFrom("after", "before", "between", "all"),
  moments: fc.tuple(
    moment,
    fc.nat(9 * 24 * 60).map((minutes) => minutes * MINUTE_MS),
  ),
  gameType: fc.constantFrom(undefined, undefined, ...Object.keys(TYPES)),
  status: fc.constantFrom({}, { status: "active" }),
  limit: fc.integer({ min: 1, max: 6 }).map(String),
});

test("a list finds each game by the time of its last move, and shows it as it is, at any pace and with any game type", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { maxLength: 40 }),
      fc.array(query, { minLength: 1, maxLength: 4 }),
      async (moves, queries) => {
        const services = servicesWithTypes();
        const api = apiOf(services);
        services.set.now = START;
        const games = new Map<string, Known>();
        for (const [index, gameType] of [...Object.keys(TYPES), "pace"].entries()) {
          const gameId = `${gameType}-${index}`;
          const game = await created(api, gameId, { gameType });
          games.set(gameId, { played: game, version: 0, time: START });
        }
        for (const { game, pause } of moves) {
          services.set.now += pause;
          const gameId = [...games.keys()][game] ?? "";
          const known = games.get(gameId);
          if (!known) throw new Error("no such game");
          // The cursor of a game that was not played for longer than its retention is refused.
          if (services.set.now - known.time > 29 * DAY_MS) continue;
          const version = known.version + 1;
          const next = await played(api, known.played, `m${version}`);
          games.set(gameId, { played: next, version, time: services.set.now });
          await follow(services, gameId, version);
        }
        for (const { range, moments, gameType, status, limit } of queries) {
          const [{ game, random }, span] = moments;
          const from = (game === null ? undefined : [...games.values()][game]?.time) ?? random;
          const after = range === "after" || range === "between" ? from : undefined;
          const before = range === "before" ? from : range === "between" ? from + span : undefined;
          const expected = [...games]
            .filter(([gameId]) => gameType === undefined || gameId.startsWith(`${gameType}-`))
            .filter(([, { time }]) => time >= (after ?? 0) && time <= (before ?? Number.POSITIVE_INFINITY))
            .map(([gameId, { version, time }]) => `${gameId} ${version} ${new Date(time).toISOString()}`);
          const asked = {
            ...{ ...status, limit },
            ...(gameType !== undefined && { gameType }),
            ...(after !== undefined && { updatedAfter: new Date(after).toISOString() }),
            ...(before !== undefined && { updatedBefore: new Date(before).toISOString() }),
          };
          expect(await listed(api, asked)).toEqual(expected.toSorted());
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** So many games with a move a day, of which the directory knows how they were days ago. */
async function slowGames(services: TestServices, api: Api, count: number): Promise<void> {
  services.set.now = START;
  for (let index = 0; index < count; index += 1) {
    const gameId = `slow-${index}`;
    let game = await created(api, gameId, { gameType: "pace" });
    for (const day of [1, 2]) {
      services.set.now = START + day * DAY_MS;
      game = await played(api, game, `m${day}`);
      await follow(services, gameId, day);
    }
    services.set.now = START;
  }
  services.set.now = START + 2 * DAY_MS;
}

test("a page of games that the directory is days behind with reads those that it holds, and no more", async () => {
  const services = servicesWithTypes();
  const api = apiOf(services);
  await slowGames(services, api, 30);
  const behind = [...services.entries.values()].filter((one) => one.kind === "game" && one.version === 1);
  expect(behind).toHaveLength(30);
  async function callsOf(query: Record<string, string>) {
    services.calls.length = 0;
    await api("GET /v1/games", { query });
    return Object.fromEntries(
      [...Map.groupBy(services.calls, (call) => call)].map(([call, all]) => [call, all.length]),
    );
  }
  const asked = { status: "active", limit: "20" };
  const reads = { "games.list": 1, "games.getMany": 1, query: 20 };
  // Who looks at them has them in order, for an update each.
  expect(await callsOf(asked)).toEqual({ ...reads, "games.advance": 20 });
  expect(await callsOf(asked)).toEqual(reads);
  // One that has not moved in the time that is asked for is read all the same: only its newest row tells.
  const updatedAfter = new Date(services.set.now + 1).toISOString();
  expect(await callsOf({ ...asked, updatedAfter })).toEqual(reads);
});

test("quick games are not looked for further back than an hour, however slow others are", async () => {
  const services = servicesWithTypes();
  const api = apiOf(services);
  await slowGames(services, api, 3);
  services.set.now = START;
  for (let index = 0; index < 5; index += 1) await created(api, `left-${index}`, { gameType: "pace" });
  services.set.now = START + 2 * DAY_MS;
  services.calls.length = 0;
  const updatedAfter = new Date(services.set.now).toISOString();
  const found = await listed(api, { updatedAfter });
  expect(found.map((line) => line.split(" ")[0])).toEqual(["slow-0", "slow-1", "slow-2"]);
  expect(services.calls.filter((call) => call === "query")).toHaveLength(3);
});
