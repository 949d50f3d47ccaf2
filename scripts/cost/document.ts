import { join } from "node:path";
import { type GameUnits, measureGame } from "./measure.ts";
import { SCALE, scaleLine, writeScale } from "./scale.ts";

// Measures the loads of docs/scale.md, and writes their lines into it.  npm run cost:scale

const MOVES = 60;
const measured = new Map<number, GameUnits>();
const lines: string[] = [];
for (const load of SCALE) {
  const { secondsBetweenMoves: seconds } = load;
  const game = measured.get(seconds) ?? (await measureGame(MOVES, seconds));
  measured.set(seconds, game);
  const line = scaleLine(load, game);
  console.log(line);
  lines.push(line);
}
writeScale(
  join(import.meta.dirname, "../../docs/scale.md"),
  lines,
  new Date().toISOString().slice(0, "2026-01-01".length),
);
