import * as z from "zod/mini";
import { runChild } from "./child.ts";
import { median, type Row, type Say } from "./row.ts";

const MOST_MICROSECONDS = 150;
const measuredRounds = z.array(z.object({ bare: z.number(), append: z.number() }));

/** The handler's own processor time per append, beyond that of a bare put. */
export async function measureCpu(say: Say): Promise<Row[]> {
  say("processor time of an append, next to a bare put");
  const rounds = measuredRounds.parse(await runChild("cpu-process.ts", []));
  const bare = median(rounds.map((round) => round.bare));
  const append = median(rounds.map((round) => round.append));
  const more = median(rounds.map((round) => round.append - round.bare));
  return [
    {
      what: "processor time of an append, beyond a bare PutCommand",
      measured: `${more.toFixed(0)} µs more (${append.toFixed(0)} next to ${bare.toFixed(0)})`,
      target: `${MOST_MICROSECONDS} µs at most`,
      ok: more <= MOST_MICROSECONDS,
      figures: { moreMicroseconds: more, appendMicroseconds: append, bareMicroseconds: bare },
    },
  ];
}
