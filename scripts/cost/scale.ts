import { readFileSync, writeFileSync } from "node:fs";
import { billOf, type Load, totalOf } from "./bill.ts";
import { limitsOf } from "./limits.ts";
import type { GameUnits } from "./measure.ts";
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

/** Puts lines in place of those of the table in a document. @throws when it has no such table */
export function withLines(document: string, lines: readonly string[]): string {
  const start = document.indexOf(HEADER);
  if (start < 0) throw new Error("the document has no table of loads");
  const end = document.indexOf("\n\n", start);
  const rule = "| --- | --- | --- | --- | --- | --- |";
  return `${document.slice(0, start)}${[HEADER, rule, ...lines].join("\n")}${document.slice(end)}`;
}

/** Rewrites the table in a file, and the day it was printed on. */
export function writeScale(file: string, lines: readonly string[], today: string): void {
  const text = withLines(readFileSync(file, "utf8"), lines);
  writeFileSync(file, text.replace(/Printed on \d{4}-\d\d-\d\d/, `Printed on ${today}`));
}
