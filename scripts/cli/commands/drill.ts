import * as z from "zod/mini";
import { ProblemError, type SavepointClient } from "#client";
import { newSeed, type Random, randomFrom } from "../../random.ts";
import { type Context, defineCommand } from "../command.ts";
import { type Checking, checkGame, type GameCheck } from "../drill/check-game.ts";
import { drillAll } from "../drill/drill-all.ts";
import { drillLines, type Skipped, summarise } from "../drill/report.ts";
import { EXIT } from "../exit-codes.ts";
import { whole } from "../input.ts";
import { writeReport } from "../report-file.ts";

/** A recovery drill. */
export const command = defineCommand({
  name: "drill",
  summary: "Recover live games at random points, and compare the states with their history",
  details:
    "Each state is recovered by its version, by its time and out of its snapshot, and compared with the game's history folded here, from its creation. Nothing is written. Exits 1 when states differ, or there was no game to check. The summary in .savepoint/reports is what readiness reads.",
  lists: true,
  example: "drill --games 20 --stage staging",
  options: [
    ["--games <n>", "how many games, 1 to 1000", "10"],
    ["--points <n>", "how many versions of each, 2 to 1000", "6"],
    ["--seed <n>", "choose the same games and versions as an earlier drill"],
    ["--all", "recover every game once, on the service, and verify its chain, checksum and phase"],
  ],
  input: z.strictObject({
    games: whole(1, 1_000),
    points: whole(2, 1_000),
    seed: z.exactOptional(whole(0, 4_294_967_295)),
    all: z._default(z.boolean(), false),
  }),
  run: async ({ games, points, seed = newSeed(), all }, context) => {
    if (all) return await drillAll(context);
    const { client, target, terminal, clock } = context;
    const startedAt = iso(clock());
    const random = randomFrom(seed);
    const chosen = await chooseGames(client, random, games);
    const checking = { client, random, points, clock: () => performance.now() };
    const { checks, skipped } = await checkAll(context, checking, chosen);
    const run = { target: target.name, startedAt, endedAt: iso(clock()), seed };
    const summary = summarise(run, checks, skipped);
    const file = await writeReport(target.name, "drill", summary);
    return {
      json: summary,
      lines: [...drillLines(summary, checks, terminal.paint), `Summary in ${file}`],
      exitCode: summary.passed ? EXIT.ok : EXIT.failed,
    };
  },
});

const CANDIDATES = 1_000;

/** Chooses among the live games that were updated last. */
async function chooseGames(client: SavepointClient, random: Random, count: number): Promise<string[]> {
  const live: string[] = [];
  let page: string | undefined;
  do {
    const listed = await client.list({ status: "active", limit: 100, ...(page !== undefined && { page }) });
    live.push(...listed.games.map(({ gameId }) => gameId));
    page = listed.next;
  } while (page !== undefined && live.length < CANDIDATES);
  return random.sample(live.toSorted(), count);
}

type Checked = { readonly checks: readonly GameCheck[]; readonly skipped: readonly Skipped[] };

async function checkAll(
  { progress }: Context,
  checking: Checking,
  games: readonly string[],
): Promise<Checked> {
  const checks: GameCheck[] = [];
  const skipped: Skipped[] = [];
  for (const gameId of games) {
    progress.show(`${checks.length + skipped.length} of ${games.length} games; now ${gameId}`);
    try {
      checks.push(await checkGame(checking, gameId));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.retryable) throw error;
      const { type, title, detail } = error.problem;
      // Gone in the meantime, or recovery is off for it: not a failed recovery. Any other problem is.
      if (!/game-wiped|game-not-found|snapshot-not-found|recovery-disabled|snapshots-disabled/.test(type)) {
        checks.push(failed(gameId, `${title}: ${detail}`));
      } else skipped.push({ gameId, why: title });
    }
  }
  return { checks, skipped };
}

function failed(gameId: string, found: string): GameCheck {
  const disagreement = { gameId, version: 0, way: "version", expected: "a state", found } as const;
  return {
    gameId,
    gameType: "?",
    newest: 0,
    base: 0,
    compared: 1,
    disagreements: [disagreement],
    recoveryMs: [],
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
