import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { hintTo } from "../hint.ts";
import { game, version } from "../input.ts";
import { reportDone } from "../report-file.ts";

/** Makes a game from another's past. */
export const command = defineCommand({
  name: "fork",
  summary: "Make a new game from another's past, for analysis, support or a test",
  details:
    "The new game begins at version 0, with the type, the phase and the state that the other one had at that version. The other game is not changed, and the new one says what it was made from. The same command again changes nothing.",
  example: "fork room-42 room-42-replay --version 17 --stage staging",
  arguments: [
    ["<game>", "id of the game"],
    ["<new>", "id of the new game"],
  ],
  options: [["--version <n>", "the version to begin with"]],
  changes: "quietly",
  input: z.strictObject({ game, new: game, version }),
  run: async ({ game: gameId, new: forked, version: at }, context) => {
    const { client, dryRun, clock, interruption, target } = context;
    const startedAt = clock();
    if (dryRun) {
      const { phase, gameType } = await client.state(gameId, { version: at });
      await reportDone(context, "fork", startedAt, { gameId, version: at, dryRun });
      return {
        json: { dryRun, gameId: forked, from: { gameId, version: at } },
        lines: [`Would make ${forked} (${gameType}, phase ${phase}) from ${gameId} at version ${at}.`],
      };
    }
    interruption.leaves(`${forked} may be made: ${hintTo(target, `show ${forked}`)}`);
    const answer = await client.fork(forked, { from: { gameId, version: at } });
    if (!answer.persisted)
      throw new CliError(EXIT.refused, `Nothing was written: persistence is off for ${forked}.`);
    await reportDone(context, "fork", startedAt, { gameId, version: at, dryRun });
    return {
      json: { gameId: forked, version: answer.version, phase: answer.phase },
      lines: [`Made ${forked} from ${gameId} at version ${at}: phase ${answer.phase}.`],
    };
  },
});
