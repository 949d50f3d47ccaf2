import type { Context } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { runStep } from "../fleet/run-step.ts";
import { writeReport } from "../report-file.ts";
import type { Result } from "../result.ts";

const GAMES_PER_SECOND = 200;

/** Recovers every game on the service, which writes nothing, and reports what could not be recovered. */
export async function drillAll(context: Context): Promise<Result> {
  const { target, clock } = context;
  const startedAt = new Date(clock()).toISOString();
  const recoveryId = `drill-${startedAt.replaceAll(/[-:]|\.\d+/g, "")}`;
  context.interruption.leaves("The service checks the games all the same; no summary of it is kept.");
  const counts = await runStep(context, { recoveryId, mode: "check", gamesPerSecond: GAMES_PER_SECOND });
  const passed = counts.listed > 0 && counts.refused === 0;
  const endedAt = new Date(clock()).toISOString();
  const summary = { check: "drill", target: target.name, startedAt, endedAt, passed, recoveryId, ...counts };
  const file = await writeReport(target.name, "drill", summary);
  await writeReport(target.name, "recover-all", { ...summary, check: "recover-all" });
  const { listed, recovered, refused, gone } = counts;
  return {
    json: summary,
    lines: [
      `${counted(listed, "game")}: ${recovered} recovered, ${refused} refused, ${gone} gone. Nothing was written.`,
      `Summary in ${file}`,
    ],
    exitCode: passed ? EXIT.ok : EXIT.failed,
  };
}
