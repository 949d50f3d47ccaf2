import * as z from "zod/mini";
import { eachOfSeveral } from "../../each-of-several.ts";
import { errorCounts, meteredClient } from "../../load/meter.ts";
import { REAL_PACE } from "../../load/open-loop.ts";
import { prepareGames } from "../../load/played-game.ts";
import { type LoadRun, runLoad } from "../../load/run-load.ts";
import { openSeats } from "../../load/seats.ts";
import { type LoadSummary, loadLines, summariseLoad } from "../../load/summary.ts";
import { newSeed, randomFrom } from "../../random.ts";
import { usageError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { hintTo } from "../hint.ts";
import { whole } from "../input.ts";
import { writeReport } from "../report-file.ts";

const MOST_MOVES = 100_000;
const MOST_SEATS = 200;
const TIMEOUT_MS = 30_000;

const input = z.strictObject({
  rate: whole(1, 1_000),
  seconds: whole(1, 600),
  seed: z.exactOptional(whole(0, 4_294_967_295)),
  keep: z._default(z.boolean(), false),
});
type Plan = { readonly perSecond: number; readonly seconds: number; readonly moves: number };

/** A load test. */
export const command = defineCommand({
  name: "load",
  summary: "Play realistic games at a set rate, and report latency, errors and cost",
  details: `Games of chess and of cards, as many at once as the rate needs. Moves are due at fixed times, however slow the answers are, and latency counts from then. At most ${MOST_MOVES} moves. The games are wiped afterwards. Exits 1 when a move failed. The summary in .savepoint/reports is what readiness reads.`,
  example: "load --rate 50 --seconds 60 --stage staging",
  options: [
    ["--rate <n>", "moves per second, 1 to 1000", "20"],
    ["--seconds <n>", "how long, 1 to 600", "30"],
    ["--seed <n>", "play the same games as an earlier load"],
    ["--keep", "don't wipe the games, so that drill finds some"],
  ],
  changes: "asks",
  input,
  run: async ({ rate, seconds, seed = newSeed(), keep }, context) => {
    const plan = { perSecond: rate, seconds, moves: rate * seconds };
    if (plan.moves > MOST_MOVES)
      throw usageError(`${plan.moves} moves are more than ${MOST_MOVES}.`, "Lower --rate or --seconds.");
    const what = `${plan.moves} moves at ${rate} per second on ${context.target.name} (${context.target.url})`;
    if (context.dryRun) return { json: { dryRun: true, plan }, lines: [`Would make ${what}.`] };
    const leaves = `Games of this load may stay: ${hintTo(context.target, "games --match load-")}`;
    if (context.target.name !== "local") await context.confirm({ text: `Make ${what}?`, leaves });
    context.interruption.leaves(leaves);
    const summary = await load(context, plan, seed, keep);
    const shown = loadLines(summary, context.terminal.paint);
    // Of a part of the load: an earlier report of a whole one stays.
    if (context.interruption.signal.aborted)
      return { json: summary, lines: [...shown, "Interrupted: no summary is kept of it."] };
    const file = await writeReport(context.target.name, "load", summary);
    return {
      json: summary,
      lines: [...shown, `Summary in ${file}`],
      exitCode: summary.passed ? EXIT.ok : EXIT.failed,
    };
  },
});

async function load(context: Context, plan: Plan, seed: number, keep: boolean): Promise<LoadSummary> {
  const { target, client, progress, clock, interruption } = context;
  progress.show("Preparing games");
  const after = keep ? "" : " and wiping its games";
  interruption.finishes(`Interrupted: waiting for the answers under way${after}. Ctrl+C again ends at once.`);
  const random = randomFrom(seed);
  const seats = openSeats(client, prepareGames(random), random);
  const startedAt = new Date(clock()).toISOString();
  // A move that is sent again is an error here: what a client's patience hides is to be seen.
  const mover = meteredClient({ ...target, tries: 1, timeoutMs: TIMEOUT_MS });
  const errors = errorCounts();
  let run: LoadRun;
  try {
    run = await runLoad(
      { count: plan.moves, perSecond: plan.perSecond, seats: Math.min(plan.perSecond * 2, MOST_SEATS) },
      {
        seats,
        mover: mover.client,
        errors,
        pace: REAL_PACE,
        progress: (due, answered) => progress.show(`${due} of ${plan.moves} moves due, ${answered} answered`),
        signal: interruption.signal,
      },
    );
  } finally {
    if (!keep) await wipe(context, seats.begun);
  }
  const endedAt = new Date(clock()).toISOString();
  const { consumed } = mover;
  const facts = { target: target.name, startedAt, endedAt, seed, plan, games: seats.begun.length };
  return summariseLoad({ ...facts, errors: errors.all(), consumed: consumed() }, run);
}

async function wipe({ client, progress }: Context, games: readonly string[]): Promise<void> {
  await eachOfSeveral(games, async (gameId, index) => {
    await client.wipe(gameId);
    progress.show(`${index + 1} of ${games.length} games wiped`);
  });
}
