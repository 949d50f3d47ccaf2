import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";
import { type Context, defineCommand } from "../command.ts";
import { game } from "../input.ts";
import { followGame } from "../tail/follow-game.ts";
import { followLocal } from "../tail/local-events.ts";
import type { Look } from "../tail/look.ts";

const LOOK_MS = 1_000;

/** Shows what happens, as it happens. */
export const command = defineCommand({
  name: "tail",
  summary: "Show what happens in a game, or in all games, as it happens",
  details:
    "Of all games: created, phase-changed, finished, snapshot, corrected and wiped, as docs/game-events.schema.json has them, within seconds. Of one game each transition, a correction as corrected, its snapshots, and that it is finished or wiped. A JSON line each. Ctrl+C ends it.",
  example: "tail room-42 --stage staging",
  arguments: [["[game]", "id of the game; all games if it is absent"]],
  input: z.strictObject({ game: z.optional(game) }),
  run: async ({ game: gameId }, context) => {
    const { client, terminal } = context;
    const look = gameId === undefined ? await followAll(context) : await followGame(client, gameId);
    for (;;) {
      for (const event of await look()) terminal.out(JSON.stringify(event));
      await delay(LOOK_MS);
    }
  },
});

/** A stage by the stream of its table; a local stack says itself. */
async function followAll({ target, terminal }: Context): Promise<Look> {
  if (target.name === "local") return await followLocal(target, terminal.err);
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { followStage } = await import("../tail/stage-events.ts");
  return await followStage(target.name, terminal.err);
}
