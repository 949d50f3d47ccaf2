import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { ASSUMED, billOf, totalOf } from "./bill.ts";
import { limitsOf, PEAK } from "./limits.ts";
import { measureGame } from "./measure.ts";
import { PRICES } from "./prices.ts";

// What a load costs a month, from units that are measured now.  npm run cost -- --moves-per-day 1e6 --seconds-between-moves 60

const { values } = parseArgs({
  options: {
    "moves-per-day": { type: "string", default: "1e6" },
    "seconds-between-moves": { type: "string", default: "60" },
    "moves-per-game": { type: "string", default: "60" },
    json: { type: "boolean", default: false },
  },
});
function positive(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value > 0) return value;
  console.error(`cost: --${name} must be a number above 0, found ${values[name]}`);
  process.exit(2);
}
const load = {
  movesPerDay: positive("moves-per-day"),
  secondsBetweenMoves: positive("seconds-between-moves"),
};
const game = await measureGame(Math.ceil(positive("moves-per-game")), load.secondsBetweenMoves);
const bill = billOf(load, game, PRICES);
const limits = limitsOf(load, game);
function dollars(value: number): string {
  return `$${value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 2 : 0 })}`;
}

function each(value: number): string {
  return (value / game.moves).toFixed(2);
}

if (values.json)
  console.log(JSON.stringify({ load, game, assumed: ASSUMED, prices: PRICES, bill, limits }, null, 2));
else {
  const lines = [
    `Measured, a game of ${game.moves} moves of 800 bytes, one every ${load.secondsBetweenMoves} s: ${each(game.writeUnits)} write units a move,`,
    `of which ${each(game.appendUnits)} for the append; ${each(game.readUnits)} read units; ${each(game.notable)} commits that wake the change feed.`,
    "",
    ...table(
      [{ title: "a month" }, { title: "quantity" }, { title: PRICES.region, align: "right" }],
      [
        ...bill.map(({ what, quantity, dollars: price }) => [what, quantity, dollars(price)]),
        ["all", `${load.movesPerDay.toLocaleString("en")} moves a day`, dollars(totalOf(bill))],
      ],
    ),
    "",
    `A million moves: ${dollars((totalOf(bill) / (load.movesPerDay * ASSUMED.days)) * 1e6)}. List prices of ${PRICES.asOf}.`,
    "",
    ...table(
      [
        { title: `at a peak of ${PEAK} times the average` },
        { title: "limit" },
        { title: "used", align: "right" },
      ],
      limits.map(({ what, limit, used }) => [what, limit, `${(used * 100).toFixed(used < 0.1 ? 2 : 0)} %`]),
    ),
  ];
  for (const line of lines) console.log(line);
}
