import { MAX_DIRECTORY_MINUTES } from "../../lambdas/game/game-type.ts";
import { measureGame, type Played } from "../cost/measure.ts";
import type { Row, Say } from "./row.ts";

/** What states in rows, and snapshots, may add to the units of the appends. */
export const STATES_MOST = 0.25;

/** How often games are played, and what an append may cost with the directory, the change feed and snapshots. */
type Pace = {
  readonly what: string;
  readonly seconds: number;
  readonly moves: number;
  readonly played?: Played;
  readonly most: { readonly units: number; readonly requests?: number };
};

const PACES: readonly Pace[] = [
  { what: "a move a second", seconds: 1, moves: 600, most: { units: 1.05, requests: 1.1 } },
  {
    what: "a move a second, by three processes in turn",
    seconds: 1,
    moves: 600,
    played: { processes: 3 },
    most: { units: 1.05, requests: 1.15 },
  },
  { what: "a move a minute", seconds: 60, moves: 600, most: { units: 1.35 } },
  { what: "a move every 10 minutes", seconds: 600, moves: 300, most: { units: 2.3 } },
  { what: "a move an hour", seconds: 3_600, moves: 300, most: { units: 2.3 } },
  { what: "a move a day", seconds: 86_400, moves: 120, most: { units: 2.3 } },
  {
    what: "a move a day, of a game type whose directoryMinutes are a week",
    seconds: 86_400,
    moves: 120,
    played: { types: { directoryMinutes: MAX_DIRECTORY_MINUTES } },
    most: { units: 2.3 },
  },
];

/** What appends cost with all that follows them, at each pace. */
export async function measurePaces(say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const pace of PACES) {
    say(`appends with all that follows them, ${pace.what}`);
    rows.push(await allIncluded(pace));
  }
  return rows;
}

async function allIncluded({ what, seconds, moves, played, most }: Pace): Promise<Row> {
  const game = await measureGame(moves, seconds, played);
  const [units, requests] = [game.writeUnits / moves, game.requests / moves];
  // Each move alone is one unit: what is beyond that was paid for a state.
  const states = (game.snapshotUnits + game.appendUnits - moves) / moves;
  return {
    what: `append with all that follows it, small state, ${what}`,
    measured: `${requests.toFixed(2)} requests, ${units.toFixed(2)} write units (those of indexes by AWS's rules), ${(states * 100).toFixed(0)} % of the appends' for snapshots and states`,
    target: `${most.requests === undefined ? "" : `${most.requests} requests, `}${most.units} units at most; states ${STATES_MOST * 100} % at most`,
    ok:
      states <= STATES_MOST && units <= most.units && requests <= (most.requests ?? Number.POSITIVE_INFINITY),
    figures: { requests, units, states, readUnits: game.readUnits / moves },
  };
}
