import * as z from "zod/mini";
import { deployedAt } from "./backend.ts";
import { runChild } from "./child.ts";
import type { Database } from "./database.ts";
import { median, type Row, type Say } from "./row.ts";

const LEAST = 0.85;
const measuredTurns = z.array(z.object({ bare: z.number(), overwriting: z.number(), append: z.number() }));

/** Appends per second through the handlers, next to bare conditional puts on the same database, and to puts that overwrite. */
export async function measureThroughput({ endpoint }: Database, say: Say): Promise<Row[]> {
  say("appends per second, next to bare conditional puts");
  const turns = measuredTurns.parse(await runChild("throughput-process.ts", [], deployedAt(endpoint)));
  const bare = median(turns.map((turn) => turn.bare));
  const append = median(turns.map((turn) => turn.append));
  const ratio = median(turns.map((turn) => turn.append / turn.bare));
  const overwritingRatio = median(turns.map((turn) => turn.append / turn.overwriting));
  return [
    {
      what: "appends per second through the deployed handlers",
      measured: `${append.toFixed(0)}; ${ratio.toFixed(2)} of bare conditional PutCommands (${bare.toFixed(0)}), ${overwritingRatio.toFixed(2)} of those that overwrite`,
      target: `${LEAST} at least`,
      ok: ratio >= LEAST,
      figures: { ratio, overwritingRatio, appendsPerSecond: append, barePerSecond: bare },
    },
  ];
}
