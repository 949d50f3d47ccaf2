import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { FleetCounts, FleetRecovery } from "#client";
import { label } from "../../../lambdas/api/http/schemas.ts";
import { recoveryId } from "../../../lambdas/api/start-recovery/request.ts";
import { usageError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { rememberRecovery } from "../fleet/remember.ts";
import { runStep, writeResults } from "../fleet/run-step.ts";
import { hintTo } from "../hint.ts";
import { moment, version, whole } from "../input.ts";
import { writeReport } from "../report-file.ts";
import type { Result } from "../result.ts";
import { span } from "../span.ts";
import { where } from "../where.ts";

const input = z.strictObject({
  where: z._default(where, {}),
  activeSince: z.exactOptional(span),
  at: z.exactOptional(moment),
  versionBefore: z.exactOptional(version),
  reason: z.exactOptional(label),
  rate: whole(1, 10_000),
  id: z.exactOptional(recoveryId),
});
type Input = z.infer<typeof input>;

/** Recovers many games. */
export const command = defineCommand({
  name: "recover-all",
  summary: "Recover many games at once, and check each; or take each back to an earlier state",
  details:
    "Each game is rebuilt, verified and given a snapshot. With --at or --version-before each is taken back by a correction with the reason: a plan comes first, which can be read; then it asks. A game that continued since the plan is refused and left as it is. What becomes of each game is kept in .savepoint/recoveries. The same command with --id continues a run that was interrupted.",
  example: "recover-all --where type=chess --active-since 1h --stage prod",
  options: [
    ["--where <conditions>", "only games that fit: type=chess,status=active,phase=TURN"],
    ["--active-since <span>", "only games that changed in this time, as 90m, 24h or 2d"],
    ["--at <time>", "take each back to its state at this time, as 2026-05-04T18:30:00Z"],
    ["--version-before <n>", "take each back to its state before this version"],
    ["--reason <text>", "why; kept with each correction"],
    ["--rate <n>", "games a second at most, 1 to 10000", "200"],
    ["--id <id>", "the id of a run; one that was begun here is continued, with its own options"],
  ],
  changes: "asks",
  input,
  run: async (typed, context) => {
    const { target, dryRun, confirm, clock } = context;
    const folder = join(".savepoint", "recoveries", target.name);
    await mkdir(folder, { recursive: true });
    const recovery = await rememberRecovery(folder, typed.id, () => recoveryOf(typed, clock()));
    const file = join(folder, `${recovery.recoveryId}.jsonl`);
    const again = `Continue it with --id ${recovery.recoveryId}.`;
    const leaves = `The service continues with what was begun: ${hintTo(target, `recover-all --id ${recovery.recoveryId}`)} It shows how far it is, and what became of each game.`;
    if (recovery.mode === "restore") {
      const plan = join(folder, `${recovery.recoveryId}.plan.jsonl`);
      const counts = await runStep(context, recovery);
      const { refused } = await writeResults(context, recovery.recoveryId, "plan", plan, counts);
      const lines = [...summary(counts, refused), `The plan is in ${plan}`];
      if (dryRun || counts.planned === 0)
        return { json: { dryRun, ...counts, plan, recovery }, lines: [...lines, again] };
      for (const line of lines) context.terminal.err(line);
      await confirm({
        text: `Correct ${counted(counts.planned, "game")} of ${target.name} as planned?`,
        leaves,
      });
      return await finish(context, { ...recovery, run: true }, file);
    }
    if (dryRun) return await check(context, recovery);
    await confirm({
      text: `Recover all games of ${target.name} that fit, and make a snapshot of each?`,
      leaves,
    });
    return await finish(context, recovery, file);
  },
});

/** Recovers each game, and writes nothing: a run of its own, so that the same id can be run for real. */
async function check(context: Context, recovery: FleetRecovery): Promise<Result> {
  const recoveryId = `check-${stampOf(context.clock())}`;
  const counts = await runStep(context, { ...recovery, recoveryId, mode: "check" });
  return { json: { dryRun: true, ...counts }, lines: [...summary(counts, []), "Nothing was written."] };
}

async function finish(context: Context, recovery: FleetRecovery, file: string): Promise<Result> {
  const { target, clock } = context;
  const startedAt = new Date(clock()).toISOString();
  const counts = await runStep(context, recovery);
  const { refused } = await writeResults(context, recovery.recoveryId, "run", file, counts);
  const passed = counts.refused === 0;
  const endedAt = new Date(clock()).toISOString();
  await writeReport(target.name, "recover-all", {
    check: "recover-all",
    target: target.name,
    startedAt,
    endedAt,
    passed: passed && counts.listed > 0,
    ...counts,
    file,
  });
  return {
    json: { recoveryId: recovery.recoveryId, ...counts, file },
    lines: [...summary(counts, refused), `What became of each is in ${file}`],
    exitCode: passed ? EXIT.ok : EXIT.failed,
  };
}

function summary(counts: FleetCounts, refused: readonly string[]): string[] {
  const { listed, recovered, gone, planned } = counts;
  const more = counts.refused - refused.length;
  return [
    `${counted(listed, "game")}: ${recovered} recovered, ${counts.refused} refused, ${gone} gone${planned > 0 ? `, ${planned} to correct` : ""}.`,
    ...refused.map((line) => `  ${line}`),
    ...(refused.length > 0 && more > 0 ? [`  \u2026 and ${more} more`] : []),
  ];
}

function recoveryOf(typed: Input, now: number): FleetRecovery {
  const { activeSince, at, versionBefore, reason, rate, id } = typed;
  const isRestore = at !== undefined || versionBefore !== undefined;
  if (at !== undefined && versionBefore !== undefined)
    throw usageError("Give either --at or --version-before.");
  if (isRestore && reason === undefined)
    throw usageError("--reason: say why; it is kept with each correction.");
  if (!isRestore && reason !== undefined) throw usageError("--reason goes with --at or --version-before.");
  return {
    recoveryId: id ?? `${isRestore ? "restore" : "recover"}-${stampOf(now)}`,
    mode: isRestore ? "restore" : "recover",
    where: typed.where,
    ...(activeSince !== undefined && { activeSince: new Date(now - activeSince).toISOString() }),
    ...(at !== undefined && { at }),
    ...(versionBefore !== undefined && { versionBefore }),
    ...(reason !== undefined && { reason }),
    gamesPerSecond: rate,
  };
}

function stampOf(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}
