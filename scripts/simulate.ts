import { Command, InvalidArgumentError, Option } from "commander";
import { simulateMany } from "../test/simulation/parallel.ts";
import { tellStory } from "../test/simulation/story.ts";
import { STORES, type StoreKind } from "../test/simulation/world.ts";

const SHOWN_FAILURES = 10;

const command = new Command("npm run simulate --")
  .description(
    "Plays many small worlds full of faults, each from a seed, and checks every promise in each of them.",
  )
  .option("--seeds <number>", "how many seeds to play", toNumber, 2000)
  .option("--from <number>", "the first of them", toNumber, 1)
  .option("--seed <number>", "play this seed alone, and print what happens in it", toNumber)
  .addOption(
    new Option(
      "--store <kind>",
      "in memory, as on AWS; or in SQLite, as on one machine, killed again and again",
    )
      .choices(STORES)
      .default("memory"),
  )
  .allowExcessArguments(false);

const { seeds, from, seed, store } = command
  .parse()
  .opts<{ seeds: number; from: number; seed?: number; store: StoreKind }>();
process.exitCode = seed === undefined ? await playMany(from, seeds) : await playOne(seed);

function toNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

async function playOne(seed: number): Promise<number> {
  const { outcome, lines } = await tellStory(seed, store);
  for (const line of lines) console.log(line);
  console.log(`\nseed ${seed}: ${outcome.commits} commits in ${outcome.lives} games`);
  return tellViolations(outcome.violations);
}

async function playMany(from: number, seeds: number): Promise<number> {
  const began = performance.now();
  const step = Math.max(1, Math.round(seeds / 10));
  let played = 0;
  let broken = 0;
  const summary = await simulateMany(from, seeds, store, ({ violations }) => {
    played += 1;
    if (violations.length > 0) broken += 1;
    if (played % step === 0) console.log(`${played} of ${seeds} seeds, ${broken} with a broken promise`);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { lives, asked, acknowledged, commits, failed } = summary;
  console.log(
    `\n${summary.seeds} seeds in ${seconds} s: ${lives} games, ${asked} requests to append, ${commits} commits written, ` +
      `${acknowledged} acknowledged`,
  );
  const [first] = failed;
  if (!first) {
    console.log(
      "Nothing was lost, nothing was written twice, nothing is missing, every state equals its replay.",
    );
    return 0;
  }
  const { outcome, lines } = await tellStory(first.seed, store);
  console.log(`\nseed ${first.seed}, as it happened:`);
  for (const line of lines) console.log(line);
  console.log(`\nseeds with a broken promise: ${failed.map(({ seed }) => seed).join(", ")}`);
  console.log(
    `npm run simulate --${store === "memory" ? "" : ` --store ${store}`} --seed ${first.seed} plays the first of them again:`,
  );
  return tellViolations(outcome.violations);
}

function tellViolations(violations: readonly string[]): number {
  for (const violation of violations.slice(0, SHOWN_FAILURES)) console.log(`  ${violation}`);
  if (violations.length > SHOWN_FAILURES) console.log(`  and ${violations.length - SHOWN_FAILURES} more`);
  return violations.length > 0 ? 1 : 0;
}
