import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { LocalError, runScript } from "../local/failure.ts";
import { readGames } from "./played-games.ts";
import { progressOn, SILENT } from "./progress.ts";
import { tellReport, titleOf } from "./report.ts";
import { runDemo } from "./run.ts";

const KASPAROV_DEEP_BLUE = fileURLToPath(new URL("./games/kasparov-deep-blue-1997.pgn", import.meta.url));

const command = new Command("npm run demo --")
  .description(
    "Plays games of chess through the service, kills it in the middle of each, recovers, plays on, and checks the end.",
  )
  .option(
    "--pgn <file>",
    "play the games in this file, instead of the six between Kasparov and Deep Blue of 1997",
  )
  .option("--json", "print the report as JSON, and no progress")
  .allowExcessArguments(false);

await runScript(async () => {
  const { pgn = KASPAROV_DEEP_BLUE, json } = command.parse().opts<{ pgn?: string; json?: true }>();
  const games = readGames(await readText(pgn), pgn);
  const shown = games.map((game) => ({ title: titleOf(game), steps: game.moves.length + 2 }));
  if (!json) console.log(`${opening(games.length)}\n`);
  const report = await runDemo(games, json ? SILENT : progressOn(process.stdout, shown));
  console.log(json ? JSON.stringify(report, null, 2) : `\n${tellReport(report)}`);
  process.exitCode = report.same ? 0 : 1;
});

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new LocalError(`The file ${file} cannot be read.`, { cause: error });
  }
}

function opening(count: number): string {
  const games = count === 1 ? "one game" : `${count} games`;
  return `Playing ${games} of chess through the service on this machine, and killing it in the middle of each.`;
}
