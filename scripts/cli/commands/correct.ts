import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import type { Correction, GameState } from "#client";
import { CliError, usageError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { type GivenChange, preview, readChange } from "../correction.ts";
import { EXIT } from "../exit-codes.ts";
import { hintTo } from "../hint.ts";
import { game } from "../input.ts";
import type { Result } from "../result.ts";

const word = z
  .string()
  .check(z.minLength(1, "must not be empty"), z.maxLength(256, "at most 256 characters"));

/** Changes a game by hand. */
export const command = defineCommand({
  name: "correct",
  summary: "Change a game by hand, with a reason that is kept in its history",
  details:
    "Shows the difference, then asks. A correction may change the phase to any of the game type's phases, and may change a finished game. The server that plays the game gets a conflict with the correction at its next append.",
  example: "correct room-42 --reason 'double payout' --patch fix.json --stage staging",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--reason <text>", "why; kept with the correction"],
    ["--patch <file>", "JSON Patch (array) or JSON Merge Patch (object); - for standard input"],
    ["--state <file>", "the new state, whole; - for standard input"],
    ["--to <phase>", "the new phase"],
    ["--actor <name>", "who corrects; kept with the correction"],
  ],
  changes: "asks",
  input: z.strictObject({
    game,
    reason: z.string("say why; it is kept with the correction").check(z.minLength(1, "must not be empty")),
    patch: z.exactOptional(z.string()),
    state: z.exactOptional(z.string()),
    to: z.exactOptional(word),
    actor: z.exactOptional(word),
  }),
  run: async ({ game: gameId, reason, patch, state, to, actor }, context) => {
    const { client, terminal, dryRun, confirm, target } = context;
    if (patch === undefined && state === undefined && to === undefined)
      throw usageError("Nothing to correct.", "Give --patch, --state or --to.");
    const change = await readChange({ patch, state }, terminal);
    const before = await client.state(gameId);
    const shown = preview(before, change, to, terminal.paint);
    if (dryRun)
      return {
        json: { dryRun, version: before.version, differences: shown.differences },
        lines: shown.lines,
      };
    for (const line of shown.lines) terminal.err(line);
    await confirm({
      text: `Correct ${gameId} at version ${before.version}?`,
      leaves: `It may have been corrected: ${hintTo(target, `history ${gameId} --direction backward --limit 1`)}`,
    });
    const extras = { ...(to !== undefined && { to }), ...(actor !== undefined && { actor }) };
    return await correct(context, before, { ...change, ...extras, reason });
  },
});

type Change = Pick<Correction, "reason" | "to" | "actor"> & GivenChange;

async function correct({ client }: Context, { gameId, cursor }: GameState, change: Change): Promise<Result> {
  if (cursor === undefined) throw new Error("the newest version of a game has a cursor");
  const commitId = `correction-${randomUUID()}`;
  const answer = await client.correct(gameId, { ...change, commitId, cursor });
  if (!answer.persisted)
    throw new CliError(EXIT.refused, `Nothing was written: persistence is off for ${gameId}.`);
  const { version, phase } = answer;
  return { json: { version, phase }, lines: [`Corrected ${gameId}: version ${version}, phase ${phase}.`] };
}
