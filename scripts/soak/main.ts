import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { newSeed } from "../random.ts";
import { endAfter } from "./end-after.ts";
import { soak } from "./soak.ts";

const MB = 1_024 * 1_024;
/** Beyond the time that it plays: a kill takes a second or two, and the checks some more. */
const MOST_MINUTES = 15;
const MOST_MINUTES_PER_KILL = 0.1;

const command = new Command("npm run soak --")
  .description(
    "Plays games on the service of one machine for a while, with kills if asked for, and checks every answer and every game.",
  )
  .option("--minutes <number>", "how long", toNumber, 10)
  .option("--kills <number>", "how often the service is killed and started again", toNumber, 0)
  .option("--games <number>", "how many games at once", toNumber, 64)
  .option("--seed <number>", "of what is played", toNumber, newSeed())
  .allowExcessArguments(false);

const { minutes, ...options } = command
  .parse()
  .opts<{ minutes: number; kills: number; games: number; seed: number }>();
endAfter(minutes + MOST_MINUTES + options.kills * MOST_MINUTES_PER_KILL);
const data = mkdtempSync(join(tmpdir(), "savepoint-soak-"));
console.log(`seed ${options.seed}, data in ${data}`);
// A broken promise ends it with an error and exit code 1, and leaves the data to look at.
const { seconds, commits, doubtful, kills, memory } = await soak({
  ...options,
  data,
  ms: minutes * 60_000,
  say: console.log,
});
rmSync(data, { recursive: true });
console.log(
  `${commits} commits in ${seconds.toFixed(0)} s to ${options.games} games, ${kills} kills, ${doubtful} commits in doubt and settled: ` +
    `nothing that was answered is lost, there twice or out of order. ` +
    `Memory: ${(memory.first / MB).toFixed(0)} MB at first, ${(memory.last / MB).toFixed(0)} MB at the end.`,
);
process.exit();

function toNumber(text: string): number {
  const number = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text)) return number;
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}
