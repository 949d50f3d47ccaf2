import { join } from "node:path";
import { type GameUnits, measureGame } from "./measure.ts";
import { measureFleet } from "./measure-fleet.ts";
import { eventsLine, SCALE, scaleLine, writeScale } from "./scale.ts";

// Measures the loads and the recovery of many games of docs/scale.md, and writes their lines into it.  npm run cost:scale

const MOVES = 60;
const FLEET_GAMES = 20;
const measured = new Map<number, GameUnits>();
const loads: string[] = [];
const events: string[] = [];
for (const load of SCALE) {
  const { secondsBetweenMoves: seconds } = load;
  const game = measured.get(seconds) ?? (await measureGame(MOVES, seconds));
  if (!measured.has(seconds)) events.push(eventsLine(load, game));
  measured.set(seconds, game);
  const line = scaleLine(load, game);
  console.log(line);
  loads.push(line);
}
const fleet = await measureFleet(FLEET_GAMES, MOVES);
console.log(fleet);
writeScale(
  join(import.meta.dirname, "../../docs/scale.md"),
  { loads, events, fleet },
  new Date().toISOString().slice(0, "2026-01-01".length),
);
