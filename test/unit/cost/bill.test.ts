import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { billOf, eventsBill, totalOf } from "../../../scripts/cost/bill.ts";
import { fleetBill, fleetLimits, mapRunOf } from "../../../scripts/cost/fleet.ts";
import { limitsOf } from "../../../scripts/cost/limits.ts";
import { type GameUnits, measureGame } from "../../../scripts/cost/measure.ts";
import { measureFleet } from "../../../scripts/cost/measure-fleet.ts";
import { writesTo } from "../../../scripts/cost/metered-client.ts";
import { PRICES } from "../../../scripts/cost/prices.ts";
import { SCALE, scaleLine, withLines, withScale } from "../../../scripts/cost/scale.ts";

const GAME: GameUnits = {
  moves: 100,
  requests: 130,
  readUnits: 40,
  writeUnits: 150,
  appendUnits: 100,
  snapshotUnits: 0,
  notable: 20,
  events: 12,
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

  test("keeps small archived games in S3 Standard, where lifecycle rules leave objects below 128 KB", () => {
    const small = { ...GAME, archivedBytes: 1e5 };
    const large = { ...GAME, archivedBytes: 2e5 };
    const puts = (3e5 / 1_000) * PRICES.thousandPuts;

    expect(dollarsOf("archive, a month's games", LOAD, small)).toBeCloseTo(3e5 * 1e-4 * 0.023 + puts);
    expect(dollarsOf("archive, a month's games", LOAD, large)).toBeCloseTo(3e5 * 2e-4 * 0.004 + puts);
  });
});

describe("a recovery of many games", () => {
  const units = { readUnits: 10, writeUnits: 2, puts: 0.02, gets: 0.04, steps: 1 };
  const load = { games: 1e6, gamesPerSecond: 200 };

  test("stays within every limit at a million games, and a hundred times as many only take longer", () => {
    for (const { used, allowed } of fleetLimits(load)) expect(used).toBeLessThan(allowed);
    const over = fleetLimits({ ...load, games: 1e8 }).filter(({ used, allowed }) => used >= allowed);
    expect(over.map(({ unit }) => unit)).toEqual(["s"]);
  });

  test("is charged for what it reads, writes and waits: a higher rate costs less time, and a restore two steps", () => {
    const { callsOfChild, transitions } = mapRunOf(load);
    expect(callsOfChild).toBe(11);
    expect(transitions).toBe(1 + 64 * 24);
    const slow = totalOf(fleetBill(load, units, PRICES));
    const fast = totalOf(fleetBill({ ...load, gamesPerSecond: 2_000 }, units, PRICES));
    expect(slow - fast).toBeCloseTo(32 * 4_500 * PRICES.gbSecond + 0.029, 2);
    expect(totalOf(fleetBill(load, { ...units, steps: 2 }, PRICES))).toBeGreaterThan(slow + 2);
  });

  test("is measured by the code of the workers: a snapshot each, and of a restore a correction and a plan besides", async () => {
    const { recover, restore } = await measureFleet(2, 3);
    expect(recover).toMatchObject({ writeUnits: 3, steps: 1 });
    expect(restore.writeUnits).toBeGreaterThanOrEqual(5);
    expect(restore).toMatchObject({ steps: 2, puts: 2 * recover.puts });
  });
});

test("events cost what the bus asks, and a function's time", () => {
  const { events, dollars } = eventsBill(LOAD, GAME, PRICES);
  expect(events).toBe(3e5 * 12);
  expect(dollars).toBeGreaterThan((events / 1e6) * PRICES.millionEvents);
  expect(dollars).toBeLessThan((events / 1e6) * PRICES.millionEvents * 3);
});

describe("the table of docs/scale.md", () => {
  test("has a line for each load, with what it comes near to", () => {
    expect(SCALE).toHaveLength(6);
    expect(scaleLine({ movesPerDay: 1e6, secondsBetweenMoves: 60 }, GAME)).toMatch(
      /^\| 1 M \| 1 min \| 1\.50 \| \$\d+ \| \$\d+\.\d\d \| DynamoDB, a new table before it is warmed: \d %/,
    );
    expect(scaleLine({ movesPerDay: 1e9, secondsBetweenMoves: 86_400 }, GAME)).toMatch(/: \d+ times/);
  });

  test("is put in the place of the one before, and nothing else changes", () => {
    const document = readFileSync(join(import.meta.dirname, "../../../docs/scale.md"), "utf8");
    const lines = document.split("\n").filter((line) => /^\| 1 [MB] .*%/.test(line));

    expect(lines).toHaveLength(SCALE.length);
    expect(withLines(document, lines)).toBe(document);
    const fleet = { readUnits: 1, writeUnits: 2, puts: 0, gets: 0, steps: 1 };
    const measured = { loads: lines, events: ["| e |"], fleet: { recover: fleet, restore: fleet } };
    const written = withScale(document, measured, "2027-01-01");
    expect(written).toContain("`recover-all`: 1.0 read and 2.0 write units a game | $");
    expect(written).toContain("| --- |\n| e |\n\n");
    expect(withScale(written, measured, "2027-01-01")).toBe(written);
    expect(withLines(document, ["| other |"])).toContain("| --- |\n| other |\n\n**Read it so.**");
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
