import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { deployedAt } from "./backend.ts";
import { runChild } from "./child.ts";
import { median, type Row, type Say } from "./row.ts";

const MOST_MICROSECONDS = 100;
const measuredRounds = z.array(z.object({ bare: z.number(), append: z.number() }));
const started = z.object({ endpoint: z.string() });

/** The handler's own processor time per append, beyond that of a bare put. */
export async function measureCpu(say: Say): Promise<Row[]> {
  say("processor time of an append, next to a bare put");
  const stub = fork(fileURLToPath(new URL("./stub-process.ts", import.meta.url)));
  const { endpoint } = started.parse((await once(stub, "message"))[0]);
  const deployed = await runChild("cpu-deployed-process.ts", [], deployedAt(endpoint));
  stub.disconnect();
  const rounds = measuredRounds.parse(deployed);
  const bare = median(rounds.map((round) => round.bare));
  const append = median(rounds.map((round) => round.append));
  const more = median(rounds.map((round) => round.append - round.bare));
  const compared = more < 0 ? `${(-more).toFixed(0)} µs less` : `${more.toFixed(0)} µs more`;
  return [
    {
      what: "processor time of an append through the deployed handler",
      measured: `${compared} than a bare PutCommand (${append.toFixed(0)}, ${bare.toFixed(0)})`,
      target: `${MOST_MICROSECONDS} µs more at most`,
      ok: more <= MOST_MICROSECONDS,
      figures: { moreMicroseconds: more, appendMicroseconds: append, bareMicroseconds: bare },
    },
  ];
}
