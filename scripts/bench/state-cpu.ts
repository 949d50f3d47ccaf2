import * as z from "zod/mini";
import { runChild } from "./child.ts";
import { median, type Row, type Say } from "./row.ts";

/** What is appended to what: bytes of a commit's text, and of the state. */
export type StateKind = {
  readonly what: string;
  readonly commit: number;
  readonly state: number;
  /** Processor time that keeping states may add to an append on average, in µs. */
  readonly most: number;
};

/** Up to 1 KB a commit 20 µs, or 30 where the state is compressed each time; 10 µs for each KB above. */
const KINDS: readonly StateKind[] = [
  { what: "commits of 700 B, state of 12 B", commit: 700, state: 1, most: 20 },
  { what: "commits of 800 B, state of 400 B", commit: 800, state: 400, most: 20 },
  { what: "commits of 1 KB, state of 1.5 KB, compressed each time", commit: 1_000, state: 1_500, most: 30 },
  { what: "commits of 4 KB, state of 400 B", commit: 4_096, state: 400, most: 50 },
];

const measuredRounds = z.array(z.object({ bare: z.number(), append: z.number() }));

/** Processor time of an append where rows keep states, next to the same where they keep none, by turns in one process. */
export async function measureStateCpu(say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { what, commit, state, most } of KINDS) {
    say(`processor time that states in rows take, ${what}`);
    const answer = await runChild("state-cpu-process.ts", [String(commit), String(state)]);
    const rounds = measuredRounds.parse(answer);
    const more = median(rounds.map(({ bare, append }) => append - bare));
    rows.push({
      what: `processor time that states in rows add to an append, ${what}`,
      measured: `${more.toFixed(0)} µs (${median(rounds.map(({ append }) => append)).toFixed(0)} in all)`,
      target: `${most} µs at most`,
      ok: more <= most,
      figures: { moreMicroseconds: more, commit, state },
    });
  }
  return rows;
}
