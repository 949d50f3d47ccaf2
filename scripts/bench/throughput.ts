import * as z from "zod/mini";
import { runChild } from "./child.ts";
import type { Database } from "./database.ts";
import { median, type Row, type Say } from "./row.ts";

const LEAST = 0.8;
/** Loops at the same time, each on a game of its own. */
const LOOPS = 4;
const measuredPairs = z.array(z.object({ bare: z.number(), append: z.number() }));

/** Appends per second through the handlers, next to bare puts on the same database. */
export async function measureThroughput({ endpoint }: Database, say: Say): Promise<Row[]> {
  say("appends per second, next to bare puts");
  const pairs = measuredPairs.parse(await runChild("throughput-process.ts", [endpoint, String(LOOPS)]));
  const bare = median(pairs.map((pair) => pair.bare));
  const append = median(pairs.map((pair) => pair.append));
  const ratio = median(pairs.map((pair) => pair.append / pair.bare));
  return [
    {
      what: `appends per second, ${LOOPS} games at once`,
      measured: `${append.toFixed(0)}; ${ratio.toFixed(2)} of bare PutCommands (${bare.toFixed(0)})`,
      target: `${LEAST} at least`,
      ok: ratio >= LEAST,
      figures: { ratio, appendsPerSecond: append, barePerSecond: bare, loops: LOOPS },
    },
  ];
}
