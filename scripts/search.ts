import { Command, InvalidArgumentError } from "commander";
import type { Limits } from "../test/simulation/search/explore.ts";
import { allScenes } from "../test/simulation/search/scenes.ts";
import { searchAll } from "../test/simulation/search/search.ts";
import { tellStory } from "../test/simulation/search/story.ts";

/** What a search without limits of its own goes through, from what takes seconds to what takes hours. */
const LEVELS: readonly Limits[] = [
  { preemptions: 1, faults: 0 },
  { preemptions: 0, faults: 1 },
  { preemptions: 1, faults: 1 },
  { preemptions: 3, faults: 1 },
  { preemptions: 4, faults: 1 },
  { preemptions: 1, faults: 2 },
  { preemptions: 2, faults: 2 },
  { preemptions: 3, faults: 2 },
];

const command = new Command("npm run search --")
  .description(
    "Plays small worlds of one game and two actors in every order of their calls to the stores, and checks every promise. Goes from few preemptions and faults to more, until its time is up.",
  )
  .option(
    "--preemptions <number>",
    "how often one that could continue waits for the other: this alone",
    toNumber,
  )
  .option("--faults <number>", "how many calls fail, come late or come twice: this alone", toNumber)
  .option("--minutes <number>", "time after which it ends, and says how far it came", toMinutes, 10)
  .option("--part <k/n>", "of n parts of the scenes search the kth", toPart, { part: 1, of: 1 })
  .option("--only <text>", "search the scenes whose names contain this", "")
  .option("--scene <name>", "play this scene alone, with --moves, and print what happens in it")
  .option("--moves <text>", "what to play, as a search printed it", "")
  .allowExcessArguments(false);

const { preemptions, faults, minutes, part, only, scene, moves } = command.parse().opts<{
  preemptions?: number;
  faults?: number;
  minutes: number;
  part: Part;
  only: string;
  scene?: string;
  moves: string;
}>();
process.exitCode = scene === undefined ? await search() : await play(scene);

function toNumber(text: string): number {
  if (/^\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 0 to 9.");
}

type Part = { readonly part: number; readonly of: number };

function toMinutes(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number, 1 or more.");
}

function toPart(text: string): Part {
  const [, one, all] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [number, of] = [Number(one), Number(all)];
  if (number >= 1 && number <= of) return { part: number, of };
  throw new InvalidArgumentError("It must be as 1/4: the first of four parts.");
}

async function search(): Promise<number> {
  const names = (await allScenes())
    .map(({ name }) => name)
    .filter((name, index) => name.includes(only) && index % part.of === part.part - 1);
  if (names.length === 0) {
    console.error(`no scene's name contains "${only}"`);
    return 1;
  }
  const ends = AbortSignal.timeout(minutes * 60_000);
  const isGiven = preemptions !== undefined || faults !== undefined;
  const levels = isGiven ? [{ preemptions: preemptions ?? 0, faults: faults ?? 0 }] : LEVELS;
  const complete: string[] = [];
  for (const limits of levels) {
    const { broken, left } = await searchLevel(names, limits, ends);
    if (left === 0) complete.push(levelText(limits));
    const came = `Complete: ${complete.join("; ") || "nothing"}.`;
    if (left > 0) console.log(`${came} Not complete: ${levelText(limits)}, and what comes after it.`);
    else if (broken > 0) console.log(`${came} A promise is broken: what comes after it was not searched.`);
    if (broken > 0) return 1;
    if (left > 0) return 0;
  }
  console.log(`Complete: ${complete.join("; ")}. Nothing is left.`);
  return 0;
}

function levelText({ preemptions: waits, faults: failures }: Limits): string {
  const share = part.of === 1 ? "" : ` (part ${part.part} of ${part.of})`;
  return `${waits} preemptions, ${failures} faults${share}`;
}

/** @returns how many scenes have a broken promise, and how many were not searched to the end. */
async function searchLevel(
  names: readonly string[],
  limits: Limits,
  ends: AbortSignal,
): Promise<{ readonly broken: number; readonly left: number }> {
  const began = performance.now();
  const level = levelText(limits);
  let searched = 0;
  const { scenes, moments, broken } = await searchAll(
    names,
    limits,
    ({ scene: name, ...came }) => {
      searched += 1;
      console.log(`${level}: ${searched} of ${names.length}, ${name}: ${came.moments} moments`);
      for (const found of came.found)
        console.log(
          `  ${found.violations[0]}\n    npm run search -- --scene "${name}" --moves ${found.moves}`,
        );
    },
    ends,
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const left = names.length - scenes;
  console.log(
    `${level}: ${left === 0 ? "all" : `${scenes} of`} ${names.length} scenes, ${moments} moments in ${seconds} s, ` +
      `${broken.length} with a broken promise${left === 0 ? "" : "; the time is up"}\n`,
  );
  return { broken: broken.length, left };
}

async function play(name: string): Promise<number> {
  const found = (await allScenes()).find((other) => other.name === name);
  if (!found) {
    console.error(
      `there is no scene "${name}"; npm run search -- --preemptions 0 --faults 0 prints all of them`,
    );
    return 1;
  }
  for (const line of await tellStory(found, moves)) console.log(line);
  return 0;
}
