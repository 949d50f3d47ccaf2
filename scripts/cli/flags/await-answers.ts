import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError, type SavepointClient } from "../../../client/index.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { askFlags } from "./shown-flags.ts";

/** What the API's answers must show. */
export type Expected = {
  /** Of the flags. */
  readonly version: string;
  /** Whether appends are kept; absent where the change is not about that. */
  readonly persists?: boolean;
};

const LONGEST_MS = 180_000;
const PAUSE_MS = 300;
/** An API is answered by several processes, and each asks for flags by itself. */
const IN_A_ROW = 5;

/**
 * Waits until the API answers by the new flags, several times in a row: what it says of them, and what it does with an
 * append. The append is for a game that doesn't exist, so that nothing is written.
 * @throws {CliError} when it doesn't in three minutes, or an override stands in the way.
 */
export async function awaitAnswers(context: Context, expected: Expected): Promise<void> {
  const { client, progress, clock } = context;
  const began = clock();
  let found = "nothing";
  for (let good = 0; good < IN_A_ROW; ) {
    const seen = await look(client, expected);
    good = seen.good ? good + 1 : 0;
    found = seen.found;
    if (good === IN_A_ROW) return;
    if (clock() - began > LONGEST_MS) throw tooLate(context, found);
    progress.show(`Waiting for the API's answers to change: ${found}`);
    if (good === 0) await sleep(PAUSE_MS);
  }
}

type Seen = { readonly good: boolean; readonly found: string };

async function look(client: SavepointClient, { version, persists }: Expected): Promise<Seen> {
  const { version: found, flags } = await askFlags(client);
  if (found !== version) return { good: false, found: `flags of version ${found}` };
  if (persists === undefined) return { good: true, found: version };
  if (flags.persistence.source === "override") {
    throw new CliError(
      EXIT.failed,
      "The flags are deployed, but FF_USE_STATE_PERSISTENCE is set on the functions and wins over them.",
      "Take it out of the functions' environment, and deploy.",
    );
  }
  return (await keepsAppends(client)) === persists
    ? { good: true, found: version }
    : { good: false, found: `appends still answered as ${persists ? "off" : "on"}` };
}

/** Whether an append would be kept: a service that keeps it must say that there is no such game. */
async function keepsAppends(client: SavepointClient): Promise<boolean> {
  const commit = { commitId: "probe", expectedVersion: 0, transitions: [{ action: "probe" }] };
  try {
    return (await client.append(`savepoint-probe-${randomUUID()}`, commit)).persisted;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return true;
    throw error;
  }
}

function tooLate({ target }: Context, found: string): CliError {
  return new CliError(
    EXIT.failed,
    `The flags are deployed, but after ${LONGEST_MS / 1_000} s ${target.url} still answers by others: ${found}.`,
    target.name === "local"
      ? "Is this the file that the stack was started with (npm start -- --flags FILE)?"
      : `See docs/runbooks/flags-age.md; npx savepoint flags --stage ${target.name} shows what is on.`,
  );
}
