import { createHash } from "node:crypto";
import { basename, join, resolve } from "node:path";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { writeReport } from "../report-file.ts";
import type { Result } from "../result.ts";
import { openResultFile } from "../result-file.ts";
import { checkGames } from "../transfer/check-games.ts";
import { importAll } from "../transfer/import-all.ts";
import { readGames } from "../transfer/read-games.ts";
import { sourceLines } from "../transfer/sources.ts";

/** Takes over games from elsewhere. */
export const command = defineCommand({
  name: "import",
  summary: "Take over games from JSON lines: of an export, or from elsewhere",
  details:
    "All lines are checked before anything is written, and faults are shown by line; from standard input each is checked when its turn comes. Nothing is overwritten. The same command again continues an import that was interrupted. What became of each game is kept in .savepoint/imports. docs/bulk.md explains the lines.",
  example: "import chess.jsonl --stage prod",
  arguments: [["<source>", "a file, a directory of .json and .jsonl files, or - for standard input"]],
  changes: "asks",
  input: z.strictObject({ source: z.string() }),
  run: async ({ source }, context) => {
    const { target, clock, dryRun, confirm } = context;
    const now = new Date(clock()).toISOString();
    if (source !== "-" || dryRun) {
      const { gameTypes } = await context.client.flags();
      const checked = await checkGames(
        readGames(sourceLines(source), now),
        new Set(gameTypes),
        context.progress,
      );
      if (dryRun || checked.faults.count > 0)
        await report(context, now, checked.faults.count === 0 && checked.games > 0, checked.games);
      if (checked.faults.count > 0) return faulty(source, checked);
      if (checked.games === 0) throw new CliError(EXIT.failed, `There is no game in ${source}.`);
      const what = `${counted(checked.games, "game")} with ${counted(checked.commits, "commit")}`;
      if (dryRun)
        return { json: { dryRun, ...checked }, lines: [`Would import ${what} into ${target.name}.`] };
      await confirm({
        text: `Import ${what} into ${target.name}?`,
        leaves: "Some games are imported, the others are not: the same command again continues.",
      });
    } else
      await confirm({
        text: `Import standard input into ${target.name}?`,
        leaves:
          "Some games are imported, the others are not: the same input again continues, and overwrites nothing.",
      });
    return await run(source, context, now);
  },
});

/** Keeps that there was an import, or a check of one, for `readiness` to read. */
async function report(
  { target, clock }: Context,
  startedAt: string,
  passed: boolean,
  games: number,
): Promise<void> {
  const endedAt = new Date(clock()).toISOString();
  await writeReport(target.name, "import", {
    check: "import",
    target: target.name,
    startedAt,
    endedAt,
    passed,
    games,
  });
}

type Checked = Awaited<ReturnType<typeof checkGames>>;

function faulty(source: string, checked: Checked): Result {
  const { count, shown } = checked.faults;
  const more = count - shown.length;
  return {
    json: checked,
    lines: [
      ...shown,
      ...(more > 0 ? [`\u2026 and ${counted(more, "more fault")}`] : []),
      `Nothing was imported: ${counted(count, "fault")} in ${source === "-" ? "standard input" : source}.`,
    ],
    exitCode: EXIT.failed,
  };
}

async function run(source: string, context: Context, now: string): Promise<Result> {
  const { client, target, progress } = context;
  const file = resultFile(target.name, source, now);
  const results = await openResultFile(file);
  try {
    const counts = await importAll(client, readGames(sourceLines(source), now), results, progress);
    const { read, imported, before, refused, off } = counts;
    if (read !== imported + before + refused + off)
      throw new CliError(EXIT.fault, `The counts don't add up: ${JSON.stringify(counts)}. See ${file}.`);
    await report(context, now, read > 0 && refused + off === 0, read);
    return {
      json: { ...counts, file },
      lines: [
        `${counted(read, "game")} read: ${imported} imported, ${before} by an earlier run, ${refused} refused, ${off} not kept since persistence is off for them.`,
        `What became of each is in ${file}`,
      ],
      exitCode: read === 0 || refused + off > 0 ? EXIT.failed : EXIT.ok,
    };
  } finally {
    await results.close();
  }
}

/** Standard input is another one each time. */
function resultFile(target: string, source: string, now: string): string {
  const name =
    source === "-"
      ? `stdin-${now.replaceAll(/[^\dTZ]/g, "")}`
      : `${basename(source)}-${createHash("sha256").update(resolve(source)).digest("hex").slice(0, 8)}`;
  return join(".savepoint", "imports", target, `${name}.jsonl`);
}
