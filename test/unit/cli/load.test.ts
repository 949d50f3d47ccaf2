import { describe, expect, test } from "vitest";
import { errorCounts } from "../../../scripts/load/meter.ts";
import type { Pace } from "../../../scripts/load/open-loop.ts";
import { prepareGames } from "../../../scripts/load/played-game.ts";
import { runLoad } from "../../../scripts/load/run-load.ts";
import { openSeats } from "../../../scripts/load/seats.ts";
import { randomFrom } from "../../../scripts/random.ts";
import { clientOf } from "../../fixtures/in-process-client.ts";
import { testServices } from "../../fixtures/services.ts";

const games = prepareGames(randomFrom(1));

/** Time that jumps to whenever someone sleeps until, once all else had its turn. */
function jumpingPace(): Pace {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      await new Promise((resolve) => setImmediate(resolve));
      now += ms;
    },
  };
}

describe("the games of a load", () => {
  test.each(games.map((game, index) => ({ ...game, index })))(
    "number $index ($gameType) is played to its end as the rules have it",
    async ({ gameType, state, moves }) => {
      const client = clientOf(testServices());
      const created = await client.create("g1", { gameType, state });
      let cursor = created.persisted ? created.cursor : "";
      for (const [index, move] of moves.entries()) {
        const answer = await client.append("g1", { commitId: `c${index}`, cursor, transitions: [move] });
        cursor = answer.persisted ? answer.cursor : "";
      }
      expect(await client.state("g1")).toMatchObject({ version: moves.length, phase: "GAME_OVER" });
    },
  );

  test("are the same with the same seed", () => {
    expect(prepareGames(randomFrom(1))).toEqual(games);
  });
});

describe("a load", () => {
  test("makes every move that is due, and begins a game again where one has ended", async () => {
    const client = clientOf(testServices());
    const seats = openSeats(client, games, randomFrom(2));
    const errors = errorCounts();
    const run = await runLoad(
      { count: 400, perSecond: 10, seats: 3 },
      {
        seats,
        mover: client,
        pace: jumpingPace(),
        errors,
        progress: () => {},
        signal: new AbortController().signal,
      },
    );
    expect(run).toMatchObject({ due: 400, answered: 400, unanswered: 0 });
    expect(errors.all()).toEqual({});
    expect(seats.begun.length).toBeGreaterThan(3);
    const versions = await Promise.all(seats.begun.map(async (id) => (await client.state(id)).version));
    expect(versions.reduce((sum, version) => sum + version, 0)).toBe(400);
  });

  test("counts what fails, and continues with another game", async () => {
    const services = testServices();
    const client = clientOf(services);
    const errors = errorCounts();
    let writes = 0;
    services.set.fault = (call) => {
      if (call !== "insert") return undefined;
      writes += 1;
      return writes === 20 ? "before" : undefined;
    };
    const run = await runLoad(
      { count: 50, perSecond: 10, seats: 3 },
      {
        seats: openSeats(client, games, randomFrom(2)),
        mover: client,
        pace: jumpingPace(),
        errors,
        progress: () => {},
        signal: new AbortController().signal,
      },
    );
    expect(run).toMatchObject({ due: 50, answered: 49, unanswered: 0 });
    expect(errors.all()).toEqual({ "move: store-unavailable": 1 });
  });
});
