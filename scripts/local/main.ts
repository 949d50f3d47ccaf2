import { once } from "node:events";
import { access } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { exitWhenUnwritable } from "./database.ts";
import { LocalFailure, runScript } from "./failure.ts";
import { openStack, type StackOptions } from "./stack.ts";

const DEFAULT_PORT = 4700;
const KEYS_END = "with cursor keys that end with this process; --data keeps them";

const command = new Command("npm start --")
  .description("Runs Savepoint on this machine, for this machine only.")
  .option("--port <number>", "where to listen; 0 for any free port", toPort, DEFAULT_PORT)
  .option("--data <directory>", "keep all data here; without it, in memory")
  .option("--flags <file>", 'JSON {"flags": …, "gameTypes": …}, read again whenever it changes')
  .addHelpText(
    "after",
    "\nAWS_ENDPOINT_URL_DYNAMODB makes it use another DynamoDB instead of the one inside.",
  )
  .allowExcessArguments(false);

await runScript(async () => {
  const options = command.parse().opts<StackOptions>();
  if (options.flags !== undefined) await checkReadable(options.flags);
  if (options.data !== undefined) exitWhenUnwritable(options.data);
  const kept = whereKept(options);
  const toldToStop = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const stack = await openStack(options);
  console.log(`Savepoint listens on ${stack.url}, ${kept}.\n\n${thingsToTry(stack.url)}\n`);
  const caughtUp = await stack.catchingUp;
  if (caughtUp > 0)
    console.log(`${caughtUp} commits from before are followed again, in case one was missed.`);
  await toldToStop;
  console.log("Stopping, when the requests under way are answered.");
  await stack.close();
  process.exit();
});

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    throw new LocalFailure(`The flags file ${file} cannot be read.`, { cause: error });
  }
}

function whereKept({ data }: StackOptions): string {
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint } = process.env;
  if (endpoint)
    return `on the DynamoDB at ${endpoint}, ${data === undefined ? KEYS_END : `cursor keys in ${data}`}`;
  return data === undefined ? "all data in memory" : `all data in ${data}`;
}

function thingsToTry(url: string): string {
  const game = `${url}/v1/games/room-42`;
  const append = {
    commitId: "c1",
    expectedVersion: 0,
    transitions: [{ action: "goal", patch: { score: 1 } }],
  };
  return `Try:
  curl -X PUT ${game} --json '{"gameType": "generic", "state": {"score": 0}}'
  curl ${game}/transitions --json '${JSON.stringify(append)}'
  curl ${game}/state
  curl ${url}/metrics | grep state_

Ctrl+C stops it.`;
}
