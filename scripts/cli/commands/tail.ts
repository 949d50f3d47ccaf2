import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { game } from "../input.ts";
import { followGame } from "../tail/follow-game.ts";
import { followGames } from "../tail/follow-games.ts";

const LOOK_MS = 1_000;

/** Shows what happens, as it happens. */
export const command = defineCommand({
  name: "tail",
  summary: "Show what happens in a game, or in all games, as it happens",
  details:
    "Of one game each transition is shown; of all games, that one was created, changed its phase, was finished, got a snapshot or moved, as far as the directory hears of it: a minute late, and of a game that moves within the same stretch once. A JSON line each. Ctrl+C ends it.",
  example: "tail room-42 --stage staging",
  arguments: [["[game]", "id of the game; all games if it is absent"]],
  input: z.strictObject({ game: z.optional(game) }),
  run: async ({ game: gameId }, { client, terminal, clock }) => {
    const look = gameId === undefined ? followGames(client, clock()) : await followGame(client, gameId);
    for (;;) {
      for (const event of await look()) terminal.out(JSON.stringify(event));
      await delay(LOOK_MS);
    }
  },
});
