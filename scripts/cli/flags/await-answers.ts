import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError, type SavepointClient, UnreachableError } from "#client";
import { CliError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { newGameIn } from "./new-game-in.ts";
import { type ProbedFunction, probe } from "./probe.ts";
import { askFlags, type ShownFlags } from "./shown-flags.ts";

/** What each function is to do with a game that is in. */
export type On = { readonly [name in ProbedFunction]: boolean };

/** What the API's answers must show. */
export type Expected = {
  /** Of the flags. */
  readonly version: string;
  /** Absent where the functions' answers are not what changes. */
  readonly on?: On;
};

const LONGEST_MS = 180_000;
const PAUSE_MS = 300;
/** An API is answered by several processes, and each asks for flags by itself. */
const IN_A_ROW = 5;

/**
 * Waits until the API answers by the new flags, several times in a row: what it says of them, and what each function
 * does.
 * @throws {CliError} when it doesn't in three minutes, or an override wins over the change.
 */
export async function awaitAnswers(context: Context, expected: Expected): Promise<void> {
  const { client, progress, clock } = context;
  const began = clock();
  for (let good = 0; good < IN_A_ROW; ) {
    const seen = await tryToLook(client, expected);
    good = seen.good ? good + 1 : 0;
    if (seen.good) continue;
    if (clock() - began > LONGEST_MS) throw tooLate(context, seen.found);
    progress.show(`Waiting for the API's answers to change: ${seen.found}`);
    await sleep(PAUSE_MS);
  }
}

type Seen = { readonly good: true } | { readonly good: false; readonly found: string };

/** An API that fails is one that flags are changed for: it may come back with them. */
async function tryToLook(client: SavepointClient, expected: Expected): Promise<Seen> {
  try {
    return await look(client, expected);
  } catch (error) {
    if (error instanceof ProblemError || error instanceof UnreachableError)
      return { good: false, found: error.message };
    throw error;
  }
}

async function look(client: SavepointClient, { version, on }: Expected): Promise<Seen> {
  const { version: found, flags } = await askFlags(client);
  if (found !== version) return { good: false, found: `flags of version ${found}` };
  if (!on) return { good: true };
  refuseOverrides(flags, on);
  const { enabled, rolloutPercent } = flags.persistence.value;
  // Of a share of none there is no game to ask for.
  if (enabled && rolloutPercent === 0) return { good: true };
  const probed = await probe(client, newGameIn(enabled ? rolloutPercent : 100, "probe"));
  const behind = probed.find(({ name, on: isOn }) => isOn !== on[name]);
  return behind
    ? { good: false, found: `${behind.name} is still ${behind.on ? "on" : "off"}` }
    : { good: true };
}

function refuseOverrides({ persistence, snapshots, recovery }: ShownFlags["flags"], on: On): void {
  const settings = [
    { source: persistence.source, differs: persistence.value.enabled !== on.transition },
    { source: snapshots.source, differs: snapshots.value !== on.snapshot },
    { source: recovery.source, differs: recovery.value !== on.recovery },
  ];
  if (!settings.some(({ source, differs }) => source === "override" && differs)) return;
  throw new CliError(
    EXIT.failed,
    "The flags are deployed, but an FF_* variable is set on the functions and wins over them.",
    "npx savepoint flags shows which (FROM override). Take it out of their environment, and deploy.",
  );
}

function tooLate({ target }: Context, found: string): CliError {
  return new CliError(
    EXIT.failed,
    `The flags are deployed, but after ${LONGEST_MS / 1_000} s ${target.url} does not answer by them: ${found}.`,
    target.name === "local"
      ? "Is this the file that the stack was started with (npm start -- --flags FILE)?"
      : `See docs/runbooks/flags-age.md; npx savepoint flags --stage ${target.name} shows what is on.`,
  );
}
