import * as z from "zod/mini";
import type { SavepointClient } from "#client";
import { BREAKER_DEFAULTS } from "../../../lambdas/telemetry/circuit-breaker.ts";
import { type Context, defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { awaitAnswers } from "../flags/await-answers.ts";
import { newGameIn } from "../flags/new-game-in.ts";
import { askFlags, type ShownFlags } from "../flags/shown-flags.ts";
import { askBreaker } from "../health.ts";
import { hintTo } from "../hint.ts";
import { scrape } from "../prometheus.ts";
import { writeReport } from "../report-file.ts";
import { breakerText } from "../status/texts.ts";
import { type Check, check, checkLines, FaultError, type Notes } from "../verify/check.ts";
import { checkFlags } from "../verify/flags-check.ts";
import { checkMetrics } from "../verify/metrics-check.ts";
import { playTestGame } from "../verify/test-game.ts";

/** Proves that a stage works. */
export const command = defineCommand({
  name: "verify",
  summary: "Check that a stage works: flags, a game from creation to wiping, metrics, alarms",
  details:
    "Plays a test game through the API and wipes it. On a stage it waits until the game's transitions have arrived in CloudWatch, which takes a minute or two. Each line is a check; one that fails says what to do. Exits 1 then. The report is in .savepoint/reports.",
  example: "verify --stage staging",
  changes: "quietly",
  input: z.strictObject({}),
  run: async (_, context) => {
    const { target, terminal, dryRun } = context;
    if (dryRun)
      return { json: { dryRun }, lines: [`Would play a test game on ${target.name}, and wipe it.`] };
    const startedAt = new Date(context.clock()).toISOString();
    const checks = await runChecks(context);
    const passed = checks.every(({ fault }) => fault === undefined);
    const endedAt = new Date(context.clock()).toISOString();
    const report = { check: "verify", target: target.name, startedAt, endedAt, passed, checks };
    // Not on standard output: that has the four lines and nothing else.
    terminal.err(`Report in ${await writeReport(target.name, "verify", report)}`);
    return {
      json: report,
      lines: checks.flatMap((made) => checkLines(made, terminal.paint)),
      exitCode: passed ? EXIT.ok : EXIT.failed,
    };
  },
});

async function runChecks(context: Context): Promise<Check[]> {
  const { client, target, progress, clock } = context;
  const since = clock();
  const before = await scrape(target);
  const shown = await askFlags(client);
  const flags = await check("State persistence enabled successfully", hintTo(target, "flags"), async () =>
    checkFlags(shown, target),
  );
  progress.show("Playing a test game");
  let transitions = 0;
  const tests = await check("All integration tests passed", hintTo(target, "status"), async () => {
    if (flags.fault)
      throw new FaultError("The integration tests did not run.", "Fix the errors above first.");
    const { persistence, snapshots, recovery } = shown.flags;
    const on = { transition: true, games: true, recovery: recovery.value, snapshot: snapshots.value };
    // A function that idled answers its first request by the flags of then.
    await awaitAnswers(context, { version: shown.version, on });
    const gameId = newGameIn(persistence.value.rolloutPercent, "verify");
    context.interruption.leaves(`Its test game may stay: ${hintTo(target, `wipe ${gameId}`)}`);
    const testGame = await playTestGame(client, gameId, shown);
    transitions = testGame.transitions;
    return [`game ${testGame.gameId}`, ...testGame.steps];
  });
  context.interruption.leaves("");
  const metrics = await check("Metrics collector operational", hintTo(target, "status"), async () => {
    if (transitions === 0)
      throw new FaultError(
        "The metrics were not checked: nothing was written that they could count.",
        "Fix the errors above first.",
      );
    return await checkMetrics(context, { before, since, transitions });
  });
  const adapter = await check("State adapter created and enabled", hintTo(target, "status"), () =>
    checkAdapter(context, client, shown, transitions > 0),
  );
  return [flags, tests, metrics, adapter];
}

/**
 * Checks that the database can be reached, and that persistence is on.
 * @param seen Whether a game was written and read back just now.
 */
async function checkAdapter(
  { target }: Context,
  client: SavepointClient,
  { flags }: ShownFlags,
  seen: boolean,
): Promise<Notes> {
  const { status } = await client.health();
  const breaker = await askBreaker(target);
  const { state, retryAfterMs = BREAKER_DEFAULTS.openMs } = breaker;
  if (status !== "ok" || state !== "closed")
    throw new FaultError(
      `The circuit breaker is ${breakerText(breaker)}: the database failed repeatedly.`,
      `It tries again in ${Math.ceil(retryAfterMs / 1_000)} s at most. See docs/runbooks/breaker-open.md.`,
    );
  const { mode, enabled } = flags.persistence.value;
  if (!enabled || mode !== "on")
    throw new FaultError(
      "The state adapter keeps no games: persistence is not on.",
      hintTo(target, "enable"),
    );
  if (!seen)
    throw new FaultError(
      "Nothing shows that the state adapter works: no game was written and read back.",
      "Fix the errors above first.",
    );
  return [`health ${status}, breaker ${breakerText(breaker)}`];
}
