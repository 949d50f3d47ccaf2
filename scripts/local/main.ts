import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { openClient } from "#client";
import type { Backend } from "../console/backend.ts";
import { type Console, serveConsole } from "../console/server.ts";
import { exitWhenUnwritable } from "./database.ts";
import { LocalError, runScript } from "./failure.ts";
import { DATABASES, openStack, type StackOptions } from "./stack.ts";

const DEFAULT_PORT = 4700;
const KEYS_END = "with cursor keys that end with this process; --data keeps them";

const command = new Command("npm start --")
  .description("Runs Savepoint on this machine, for this machine only.")
  .option("--port <number>", "where to listen; 0 for any free port", toPort, DEFAULT_PORT)
  .option("--data <directory>", "keep all data here; without it, in memory")
  .addOption(
    new Option("--database <kind>", "sqlite, or dynalite: the adapter for DynamoDB, for tests").choices(
      DATABASES,
    ),
  )
  .option("--flags <file>", 'JSON {"flags": …, "gameTypes": …}, read again whenever it changes')
  .addHelpText(
    "after",
    "\nAWS_ENDPOINT_URL_DYNAMODB makes it use that DynamoDB instead of a database of its own.",
  )
  .allowExcessArguments(false);

await runScript(async () => {
  const options = command.parse().opts<StackOptions>();
  if (options.flags !== undefined) await checkReadable(options.flags);
  if (options.data !== undefined) exitWhenUnwritable(options.data);
  const kept = whereKept(options);
  const toldToStop = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const stack = await openStack(options);
  const page = await openConsole(stack.url, options);
  console.log(
    `Savepoint listens on ${stack.url}, ${kept}.\n\n${thingsToTry(stack.url)}\n\nLook at its games in a browser:\n  ${page.address}\n\nCtrl+C stops it.\n`,
  );
  const caughtUp = await stack.catchingUp;
  if (caughtUp > 0)
    console.log(`${caughtUp} commits from before are followed again, in case one was missed.`);
  await toldToStop;
  console.log("Stopping, when the requests under way are answered.");
  await page.close();
  await stack.close();
  process.exit();
});

/** The console, on the port after the service's where that is free. */
async function openConsole(url: string, { port, flags }: StackOptions): Promise<Console> {
  let opened: Promise<Backend> | undefined;
  async function open(): Promise<Backend> {
    const { consoleBackend } = await import("../console/backend.ts");
    const client = openClient({ url });
    return consoleBackend({ target: { name: "local", url }, client, readOnly: false, flags });
  }
  // Loaded with the first request: most starts never show the page.
  const backend: Backend = async (asked) => {
    opened ??= open();
    return await (await opened)(asked);
  };
  try {
    return await serveConsole(backend, port === 0 ? 0 : port + 1);
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    return await serveConsole(backend, 0);
  }
}

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    throw new LocalError(`The flags file ${file} cannot be read.`, { cause: error });
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
    commitId: randomUUID(),
    expectedVersion: 0,
    transitions: [{ action: "goal", patch: { score: 1 } }],
  };
  return `Try:
  curl -X PUT ${game} --json '{"gameType": "generic", "state": {"score": 0}}'
  curl ${game}/transitions --json '${JSON.stringify(append)}'
  curl ${game}/state
  curl ${url}/metrics | grep state_`;
}
