import * as z from "zod/mini";
import { ProblemError, type SavepointClient } from "#client";
import { defineCommand } from "../command.ts";
import { hintTo } from "../hint.ts";
import { game } from "../input.ts";

/** Removes a game. */
export const command = defineCommand({
  name: "wipe",
  summary: "Remove a game and all its history permanently",
  details:
    "Its id can be used again when every cursor of the old game has expired; the answer says from when.",
  example: "wipe room-42 --stage staging",
  arguments: [["<game>", "id of the game"]],
  changes: "asks",
  input: z.strictObject({ game }),
  run: async ({ game: gameId }, { client, dryRun, confirm, target }) => {
    const what = `${gameId} of ${target.name} (${await found(client, gameId)})`;
    if (dryRun) return { json: { dryRun, gameId }, lines: [`Would wipe ${what}.`] };
    await confirm({
      text: `Wipe ${what}? This cannot be undone.`,
      typed: gameId,
      leaves: `The wipe of ${gameId} may continue: ${hintTo(target, `wipe ${gameId}`)} It says whether it is done.`,
    });
    const wiped = await client.wipe(gameId);
    const again =
      wiped.creatableAt === undefined ? "" : ` Its id can be used again from ${wiped.creatableAt}.`;
    const done = wiped.wiped
      ? `Wiped ${what}.`
      : `Wiping ${what}: nothing of it can be read any more. The service removes the rest within an hour; run this again to see whether it has.`;
    return { json: wiped, lines: [`${done}${again}`] };
  },
});

/** What is known of the game; one that can't be read (damaged, or half wiped) can be wiped all the same. */
async function found(client: SavepointClient, gameId: string): Promise<string> {
  try {
    const { gameType, version, phase } = await client.state(gameId);
    return `${gameType}, version ${version}, phase ${phase}`;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.status === 404) throw error;
    return error.problem.title.toLowerCase();
  }
}
