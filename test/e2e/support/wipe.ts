import { afterAll } from "vitest";
import { createdGames } from "./games.ts";
import { client } from "./target.ts";

// A deployed stage is left as it was found.
afterAll(async () => {
  await Promise.all(createdGames().map((gameId) => client.wipe(gameId)));
});
