import { readFileSync, writeFileSync } from "node:fs";
import { billOf, eventsBill, type Load, totalOf } from "./bill.ts";
import { type FleetLoad, fleetBill, fleetLimits, mapRunOf } from "./fleet.ts";
import { limitsOf } from "./limits.ts";
import type { GameUnits } from "./measure.ts";
import type { FleetUnits, MeasuredFleet } from "./measure-fleet.ts";
import { PRICES } from "./prices.ts";

/** The loads of docs/scale.md: moves a day, each with a move every so many seconds. */
export const SCALE: readonly Load[] = [1e6, 1e9].flatMap((movesPerDay) =>
  [1, 60, 86_400].map((secondsBetweenMoves) => ({ movesPerDay, secondsBetweenMoves })),
);

const HEADER =
  "| moves a day | between moves | write units a move | a month | a million moves | tightest at three times the average |";
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "1 s"],
  [60, "1 min"],
  [86_400, "1 day"],
]);
/** Below that much of a limit, none is worth to be named. */
const WORTH = 0.01;
const NEAR = 0.5;

/** A load's line in the table. */
export function scaleLine(load: Load, game: GameUnits): string {
  const month = totalOf(billOf(load, game, PRICES));
  const million = (month / (load.movesPerDay * 30)) * 1e6;
  const cells = [
    load.movesPerDay >= 1e9 ? `${load.movesPerDay / 1e9} B` : `${load.movesPerDay / 1e6} M`,
    NAMES.get(load.secondsBetweenMoves) ?? `${load.secondsBetweenMoves} s`,
    (game.writeUnits / game.moves).toFixed(2),
    `$${Math.round(Number(month.toPrecision(3))).toLocaleString("en")}`,
    `$${million.toFixed(2)}`,
    tightest(load, game),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** The limits that a load comes near to, or else the one that it comes nearest to. */
function tightest(load: Load, game: GameUnits): string {
  const limits = limitsOf(load, game);
  const near = limits.filter(({ used }) => used >= NEAR);
  const [first] = limits;
  const named = near.length > 0 || first === undefined ? near : [first];
  const worth = named.filter(({ used }) => used >= WORTH);
  if (worth.length === 0) return "no limit above 1 %";
  return worth
    .map(
      ({ what, used }) =>
        `${what}: ${used > 2 ? `${used.toFixed(0)} times` : `${(used * 100).toFixed(0)} %`}`,
    )
    .join("; ");
}

const EVENTS_HEADER =
  "| moves a day | between moves | events a game | events a month | a month | a million events |";

/** A load's line in the table of events. */
export function eventsLine(load: Load, game: GameUnits): string {
  const { events, dollars } = eventsBill(load, game, PRICES);
  const cells = [
    `${load.movesPerDay / 1e6} M`,
    NAMES.get(load.secondsBetweenMoves) ?? `${load.secondsBetweenMoves} s`,
    String(game.events),
    rounded(events),
    `$${dollars.toFixed(2)}`,
    `$${((dollars / events) * 1e6).toFixed(2)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

const FLEET_HEADER = "| a million games | at 200 a second | at 2,000 a second |";
/** The recoveries of many games of docs/scale.md. */
const FLEETS: readonly FleetLoad[] = [200, 2_000].map((gamesPerSecond) => ({ games: 1e6, gamesPerSecond }));

/** The lines of the table of recoveries of many games. */
export function fleetLines({ recover, restore }: MeasuredFleet): readonly string[] {
  function lineOf(what: string, units: FleetUnits): string {
    const cells = FLEETS.map((load) => {
      const dollars = totalOf(fleetBill(load, units, PRICES));
      const minutes = (units.steps * mapRunOf(load).seconds) / 60;
      return `$${dollars.toFixed(2)}, ${minutes.toFixed(0)} minutes`;
    });
    return `| ${what}: ${units.readUnits.toFixed(1)} read and ${units.writeUnits.toFixed(1)} write units a game | ${cells.join(" | ")} |`;
  }
  const [load] = FLEETS;
  const parts = load ? fleetBill(load, recover, PRICES) : [];
  const faster = FLEETS[1] ? fleetBill(FLEETS[1], recover, PRICES) : [];
  return [
    lineOf("`recover-all`", recover),
    ...parts.map(({ what, quantity, dollars }, index) => {
      const other = faster[index];
      return `| of it: ${what} | ${quantity}, $${dollars.toFixed(2)} | ${other?.quantity}, $${other?.dollars.toFixed(2)} |`;
    }),
    lineOf("`recover-all --at`, planned and run", restore),
  ];
}

const LIMITS_HEADER = "| limit | allowed | used at 200 a second |";

/** The lines of the table of Step Functions' limits. */
export function fleetLimitLines(): readonly string[] {
  const [load] = FLEETS;
  if (!load) return [];
  return fleetLimits(load).map(
    ({ what, allowed, used, unit }) =>
      `| ${what} | ${`${rounded(allowed)} ${unit}`.trim()} | ${rounded(used)} |`,
  );
}

function rounded(count: number): string {
  return Math.round(count).toLocaleString("en");
}

/** Puts lines in place of those of a table in a document. @throws when it has no such table */
function withTable(document: string, header: string, lines: readonly string[]): string {
  const start = document.indexOf(header);
  if (start < 0) throw new Error(`the document has no table ${header}`);
  const end = document.indexOf("\n\n", start);
  const rule = header.replaceAll(/[^|]+/g, " --- ");
  return `${document.slice(0, start)}${[header, rule, ...lines].join("\n")}${document.slice(end)}`;
}

/** Puts lines in place of those of the table of loads. @throws when the document has none */
export function withLines(document: string, lines: readonly string[]): string {
  return withTable(document, HEADER, lines);
}

/** What is measured for docs/scale.md. */
export type MeasuredScale = {
  readonly loads: readonly string[];
  readonly events: readonly string[];
  readonly fleet: MeasuredFleet;
};

/** Puts all tables in the place of those of a document, and the day they were printed on. */
export function withScale(document: string, { loads, events, fleet }: MeasuredScale, today: string): string {
  const tables: readonly (readonly [header: string, lines: readonly string[]])[] = [
    [HEADER, loads],
    [EVENTS_HEADER, events],
    [FLEET_HEADER, fleetLines(fleet)],
    [LIMITS_HEADER, fleetLimitLines()],
  ];
  return tables
    .reduce((text, [header, lines]) => withTable(text, header, lines), document)
    .replaceAll(/Printed on \d{4}-\d\d-\d\d/g, `Printed on ${today}`);
}

/** Rewrites the tables in a file. */
export function writeScale(file: string, measured: MeasuredScale, today: string): void {
  writeFileSync(file, withScale(readFileSync(file, "utf8"), measured, today));
}
