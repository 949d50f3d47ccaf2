import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { hintTo } from "../hint.ts";
import { game } from "../input.ts";

/** Makes a snapshot. */
export const command = defineCommand({
  name: "snapshot",
  summary: "Make a snapshot of a game now",
  details:
    "It is made from the game's history. If there is one at the newest version already, that one is shown.",
  example: "snapshot room-42 --stage staging",
  arguments: [["<game>", "id of the game"]],
  changes: "quietly",
  input: z.strictObject({ game }),
  run: async ({ game: gameId }, { client, dryRun, interruption, target }) => {
    if (dryRun) {
      const { version, phase } = await client.state(gameId);
      return {
        json: { dryRun, version, phase },
        lines: [`Would make a snapshot of ${gameId} at version ${version}.`],
      };
    }
    interruption.leaves(`It may be made all the same: ${hintTo(target, `snapshots ${gameId}`)}`);
    const made = await client.makeSnapshot(gameId);
    return {
      json: made,
      lines: [`${gameId} has a snapshot at version ${made.version}, made ${made.madeAt}.`],
    };
  },
});
