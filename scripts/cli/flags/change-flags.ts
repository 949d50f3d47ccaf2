import type { Context } from "../command.ts";
import type { Question } from "../confirm.ts";
import type { Result } from "../result.ts";
import { awaitAnswers, type On } from "./await-answers.ts";
import type { Edits } from "./edits.ts";
import type { Change } from "./flag-store.ts";
import { openFlagStore } from "./open-flag-store.ts";
import { planChange } from "./plan.ts";

/** A change of flags, as a command asks for it. */
export type Wanted = Omit<Change, "document"> & {
  readonly edits: Edits;
  readonly question: Question;
  /** What holds once it is done: `persistence is off in prod`. */
  readonly done: string;
  /** Whether all functions work on games that are in, then; absent where the change is not about that. */
  readonly on?: boolean;
  /** The file that a local stack watches. */
  readonly file: string | undefined;
};

/** Changes flags: shows the difference, asks, deploys, and waits until the API's answers have changed. @throws {CliError} */
export async function changeFlags(context: Context, wanted: Wanted): Promise<Result> {
  const { dryRun, confirm, terminal, clock } = context;
  const { edits, question, done, on, file, ...how } = wanted;
  const store = await openFlagStore(context, file);
  if (!dryRun && !how.urgent) await store.settled();
  const from = await store.read();
  const { document, differences, lines } = planChange(from.document, edits, terminal.paint);
  const stops = how.urgent && from.underWay !== undefined ? [`Stops ${from.underWay}.`] : [];
  if (differences.length === 0 && stops.length === 0)
    return { json: { changed: false, version: from.version }, lines: [`Nothing to change: ${done}.`] };
  if (dryRun) return { json: { dryRun, differences }, lines: ["Would change:", ...lines, ...stops] };
  for (const line of [...lines, ...stops]) terminal.err(line);
  await confirm(question);
  const began = clock();
  const version = await store.deploy({ ...how, document }, from);
  await awaitAnswers(context, { version, ...(on !== undefined && { on: allOf(on) }) });
  const seconds = Math.round((clock() - began) / 100) / 10;
  return {
    json: { changed: true, version, seconds, differences },
    lines: [`Done in ${seconds} s: ${done}, and the API's answers have changed.`],
  };
}

function allOf(on: boolean): On {
  return { transition: on, games: on, recovery: on, snapshot: on };
}
