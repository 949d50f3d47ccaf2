import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { CliError, usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { preview } from "../correction.ts";
import { EXIT } from "../exit-codes.ts";
import { hintTo } from "../hint.ts";
import { game, version } from "../input.ts";
import { reportDone } from "../report-file.ts";

/** Takes a game back to a version. */
export const command = defineCommand({
  name: "rewind",
  summary: "Take a game back to the state and phase of a version, by a correction",
  details:
    "Shows the difference, then asks. Nothing is removed: the correction is appended, with its reason, and the versions between stay in the history. If the game gets another commit meanwhile, nothing is written. The server that plays the game gets a conflict with the correction at its next append.",
  example: "rewind room-42 --version 17 --reason 'bad release' --stage staging",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--version <n>", "the version to take it back to"],
    ["--reason <text>", "why; kept with the correction"],
    ["--actor <name>", "who does it; kept with the correction"],
  ],
  changes: "asks",
  input: z.strictObject({
    game,
    version,
    reason: z
      .string("say why; it is kept with the correction")
      .check(z.minLength(1, "must not be empty"), z.maxLength(256, "at most 256 characters")),
    actor: z.exactOptional(
      z.string().check(z.minLength(1, "must not be empty"), z.maxLength(256, "at most 256 characters")),
    ),
  }),
  run: async ({ game: gameId, version: to, reason, actor }, context) => {
    const { client, terminal, dryRun, confirm, clock, target } = context;
    const startedAt = clock();
    const [now, past] = [await client.state(gameId), await client.state(gameId, { version: to })];
    if (now.cursor === undefined)
      throw usageError(`${gameId} is finished and archived: nothing can be appended to it.`);
    const change = { state: past.state };
    const shown = preview(now, change, past.phase, terminal.paint);
    if (shown.differences.length === 0 && now.phase === past.phase)
      return {
        json: { dryRun, version: now.version, to, differences: [] },
        lines: [`${gameId} has the state and the phase of version ${to} already: nothing to do.`],
      };
    if (dryRun) {
      await reportDone(context, "rewind", startedAt, { gameId, version: to, dryRun });
      return {
        json: { dryRun, version: now.version, to, differences: shown.differences },
        lines: shown.lines,
      };
    }
    for (const line of shown.lines) terminal.err(line);
    await confirm({
      text: `Take ${gameId} back from version ${now.version} to ${to}?`,
      leaves: `It may have been taken back: ${hintTo(target, `history ${gameId} --direction backward --limit 1`)}`,
    });
    const answer = await client.correct(gameId, {
      ...change,
      commitId: `rewind-${randomUUID()}`,
      cursor: now.cursor,
      to: past.phase,
      reason,
      ...(actor !== undefined && { actor }),
    });
    if (!answer.persisted)
      throw new CliError(EXIT.refused, `Nothing was written: persistence is off for ${gameId}.`);
    await reportDone(context, "rewind", startedAt, { gameId, version: to, dryRun });
    const { version: at, phase } = answer;
    return {
      json: { version: at, phase },
      lines: [`Took ${gameId} back to version ${to}: it is at version ${at} now, phase ${phase}.`],
    };
  },
});
