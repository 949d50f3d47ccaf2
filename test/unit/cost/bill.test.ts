import { describe, expect, test } from "vitest";
import { billOf, totalOf } from "../../../scripts/cost/bill.ts";
import { limitsOf } from "../../../scripts/cost/limits.ts";
import { type GameUnits, measureGame } from "../../../scripts/cost/measure.ts";
import { writesTo } from "../../../scripts/cost/metered-client.ts";
import { PRICES } from "../../../scripts/cost/prices.ts";

const GAME: GameUnits = {
  moves: 100,
  readUnits: 40,
  writeUnits: 150,
  appendUnits: 100,
  notable: 20,
  recoveryUnits: 4,
  storedBytes: 100_000,
  archivedBytes: 10_000,
  metricsBytes: 580,
};
const LOAD = { movesPerDay: 1e6, secondsBetweenMoves: 60 };
function dollarsOf(what: string, load = LOAD, game = GAME) {
  return billOf(load, game, PRICES).find((line) => line.what === what)?.dollars ?? Number.NaN;
}

describe("a bill", () => {
  test("charges writes and reads each at its own price: 30 million moves, 300,000 games", () => {
    expect(dollarsOf("table writes")).toBeCloseTo(45 * PRICES.millionWrites);
    expect(dollarsOf("table reads")).toBeCloseTo(0.3 * (40 + 4) * PRICES.millionReads);
    const doubled = { ...GAME, writeUnits: GAME.writeUnits * 2 };
    expect(dollarsOf("table writes", LOAD, doubled)).toBeCloseTo(90 * PRICES.millionWrites);
    expect(dollarsOf("table reads", LOAD, doubled)).toBe(dollarsOf("table reads"));
  });

  test("grows with the load", () => {
    function total(movesPerDay: number) {
      return totalOf(billOf({ ...LOAD, movesPerDay }, GAME, PRICES));
    }

    expect(total(1e7)).toBeGreaterThan(9 * total(1e6));
  });

  test("has the API's lower price beyond 300 million requests", () => {
    function perMillion(movesPerDay: number) {
      return dollarsOf("API", { ...LOAD, movesPerDay }) / movesPerDay;
    }

    expect(perMillion(1e9)).toBeLessThan(perMillion(1e6));
  });
});

describe("the limits", () => {
  test("come with the tightest first, and a fast game meets its own partition", () => {
    const limits = limitsOf({ movesPerDay: 1e9, secondsBetweenMoves: 0.001 }, GAME);

    expect(limits.map(({ used }) => used)).toEqual(limits.map(({ used }) => used).toSorted((a, b) => b - a));
    expect(limits.find(({ what }) => what === "one game's partition")?.used).toBeCloseTo(1);
    expect(limits[0]?.used).toBeGreaterThan(1);
  });
});

describe("an index's writes", () => {
  const index = { keys: ["listing", "updated"], projected: (name: string) => name !== "metadata" };
  const entry = { gameId: "g", listing: "chess#active", updated: "1", metadata: { a: 1 } };

  test.each([
    ["an item that enters", undefined, entry, 1],
    ["an item that leaves", entry, { gameId: "g" }, 1],
    ["another key", entry, { ...entry, updated: "2" }, 2],
    ["another projected attribute", entry, { ...entry, phase: "END" }, 1],
    ["another attribute that isn't projected", entry, { ...entry, metadata: { a: 2 } }, 0],
    ["an item that was never in it", { gameId: "g" }, { gameId: "g", phase: "END" }, 0],
  ])("%s", (_what, before, after, units) => {
    expect(writesTo(index, before, after)).toBe(units);
  });
});

test("a game is measured: each append is one unit, and the directory comes on top where the feed wakes", async () => {
  const game = await measureGame(12, 60);

  expect(game.appendUnits).toBe(12);
  expect(game.notable).toBeGreaterThan(1);
  expect(game.notable).toBeLessThan(12);
  expect(game.writeUnits).toBeGreaterThan(12 + game.notable);
  expect(game.storedBytes).toBeGreaterThan(12 * 800);
  expect(game.metricsBytes).toBeGreaterThan(100);
});
