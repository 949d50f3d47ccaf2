import { Command, InvalidArgumentError } from "commander";
import { allScenes } from "../test/simulation/search/scenes.ts";
import { searchAll } from "../test/simulation/search/search.ts";
import { tellStory } from "../test/simulation/search/story.ts";

const command = new Command("npm run search --")
  .description(
    "Plays small worlds of one game and two actors in every order of their calls to the stores, and checks every promise.",
  )
  .option("--preemptions <number>", "how often one that could continue waits for the other", toNumber, 3)
  .option("--faults <number>", "how many calls fail, come late or come twice", toNumber, 1)
  .option("--only <text>", "search the scenes whose names contain this", "")
  .option("--scene <name>", "play this scene alone, with --moves, and print what happens in it")
  .option("--moves <text>", "what to play, as a search printed it", "")
  .allowExcessArguments(false);

const { preemptions, faults, only, scene, moves } = command.parse().opts<{
  preemptions: number;
  faults: number;
  only: string;
  scene?: string;
  moves: string;
}>();
process.exitCode = scene === undefined ? await search() : await play(scene);

function toNumber(text: string): number {
  if (/^\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 0 to 9.");
}

async function search(): Promise<number> {
  const names = (await allScenes()).map(({ name }) => name).filter((name) => name.includes(only));
  if (names.length === 0) {
    console.error(`no scene's name contains "${only}"`);
    return 1;
  }
  const began = performance.now();
  const { moments, broken } = await searchAll(names, { preemptions, faults }, ({ scene: name, ...came }) => {
    console.log(`${name}: ${came.moments} moments, ${came.found.length} broken promises`);
    for (const found of came.found)
      console.log(`  ${found.violations[0]}\n    npm run search -- --scene "${name}" --moves ${found.moves}`);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `\n${names.length} scenes, ${moments} moments in ${seconds} s, ${broken.length} scenes with a broken promise`,
  );
  return broken.length > 0 ? 1 : 0;
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
