import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError, type SavepointClient, UnreachableError } from "#client";
import { CliError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { newGameIn } from "./new-game-in.ts";
import { type Probed, type ProbedFunction, probe } from "./probe.ts";
import { askFlags, type ShownFlags } from "./shown-flags.ts";

/** What each function is to do with a game that is in. */
export type On = { readonly [name in ProbedFunction]: boolean };

/** What the API's answers must show. */
export type Expected = {
  /** Of the flags. */
  readonly version: string;
  /** Absent where the functions' answers are not what changes. */
  readonly on?: On;
  /** What holds already, said before what is wrong: `The flags are deployed`. Absent: nothing was changed. */
  readonly done?: string;
};

const LONGEST_MS = 180_000;
const PAUSE_MS = 300;
/** An API is answered by several processes, and each asks for flags by itself. */
const IN_A_ROW = 5;
const TOO_MANY_REQUESTS = 429;

/**
 * Waits until the API answers by the new flags, several times in a row: what it says of them, and what each function
 * does.
 * @throws {CliError} when it fails (the client has tried again by then), when it doesn't answer so in three minutes, or
 * when an override wins over the change.
 */
export async function awaitAnswers(context: Context, expected: Expected): Promise<void> {
  const { client, progress, clock } = context;
  const began = clock();
  for (let good = 0; good < IN_A_ROW; ) {
    const seen = await tryToLook(context, client, expected);
    good = seen.good ? good + 1 : 0;
    if (seen.good) continue;
    if (clock() - began > LONGEST_MS) throw tooLate(context, expected, seen.found);
    progress.show(`Waiting for the API's answers to change: ${seen.found}`);
    await sleep(PAUSE_MS);
  }
}

type Seen = { readonly good: true } | { readonly good: false; readonly found: string };

async function tryToLook(context: Context, client: SavepointClient, expected: Expected): Promise<Seen> {
  try {
    return await look(context, client, expected);
  } catch (error) {
    if (error instanceof UnreachableError) throw notSeen(context, expected, error.message);
    if (!(error instanceof ProblemError)) throw error;
    if (error.problem.status !== TOO_MANY_REQUESTS) throw notSeen(context, expected, error.message);
    return { good: false, found: error.message };
  }
}

async function look(context: Context, client: SavepointClient, expected: Expected): Promise<Seen> {
  const { version, on } = expected;
  const { version: found, flags } = await askFlags(client);
  if (found !== version) return { good: false, found: `flags of version ${found}` };
  if (!on) return { good: true };
  refuseOverrides(flags, on);
  const { enabled, rolloutPercent } = flags.persistence.value;
  // Of a share of none there is no game to ask for.
  if (enabled && rolloutPercent === 0) return { good: true };
  const probed = await probe(client, newGameIn(enabled ? rolloutPercent : 100, "probe"));
  const failed = probed.find(({ answer, status }) => answer === "failed" && status !== TOO_MANY_REQUESTS);
  if (failed) throw notSeen(context, expected, `${failed.name} answers ${said(failed)}`);
  const behind = probed.find(({ name, answer }) => answer !== (on[name] ? "on" : "off"));
  return behind ? { good: false, found: `${behind.name} is still ${said(behind)}` } : { good: true };
}

function said({ answer, status, fault }: Probed): string {
  if (answer !== "failed") return answer;
  return [status, fault].filter((part) => part !== undefined).join(", ");
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

function notSeen({ target }: Context, { done }: Expected, found: string): CliError {
  return new CliError(
    EXIT.unreachable,
    done === undefined ? `The API fails: ${found}` : `${done}, but the API fails: ${found}`,
    target.name === "local"
      ? "See what the local stack prints."
      : `See docs/runbooks/error-rate.md; npx savepoint status --stage ${target.name} shows which functions answer.`,
  );
}

function tooLate({ target }: Context, { done }: Expected, found: string): CliError {
  const late = `after ${LONGEST_MS / 1_000} s ${target.url} does not answer by the flags: ${found}`;
  return new CliError(
    EXIT.failed,
    done === undefined ? `Even ${late}.` : `${done}, but ${late}.`,
    target.name === "local"
      ? "Is this the file that the stack was started with (npm start -- --flags FILE)?"
      : `See docs/runbooks/flags-age.md; npx savepoint flags --stage ${target.name} shows what is on.`,
  );
}
