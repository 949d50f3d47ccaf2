import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGame as newGame } from "../../../lambdas/game/creation.ts";
import { digestOfContent } from "../../../lambdas/game/request.ts";
import { storeGuard } from "../../../lambdas/open/store-guard.ts";
import { POSITION } from "../../../lambdas/store/attribute-names.ts";
import { createGame } from "../../../lambdas/store/create-game.ts";
import { currentGames } from "../../../lambdas/store/current-games.ts";
import { UnreadableRowError } from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { BREAKER_DEFAULTS, circuitBreaker } from "../../../lambdas/telemetry/circuit-breaker.ts";
import { type Dynalite, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { world } from "../../fixtures/world.ts";

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

describe("a game whose newest row can't be read", () => {
  test("is listed as the directory knows it, and fails no other", async () => {
    const context = { ...world({ table: db.state }), games: db.games };
    const contentDigest = digestOfContent("create", {});
    for (const gameId of ["damaged", "sound"])
      await createGame(
        context,
        newGame({ gameId, type: gameType(), state: {}, contentDigest }, context.now),
        {},
      );
    const Item = { gameId: "damaged", [POSITION]: commitPosition(1), v: "no commit" };
    await db.client.send(new PutCommand({ TableName: STATE_TABLE, Item }));

    const listed = await currentGames(context, ["damaged", "sound"]);

    expect(listed).toMatchObject([
      { gameId: "damaged", version: 0 },
      { gameId: "sound", version: 0 },
    ]);
  });

  test.each(["read", "write", "chunk"] as const)(
    "does not open the circuit breaker: a %s",
    async (effect) => {
      const breaker = circuitBreaker(() => 0);
      const guard = storeGuard(breaker);
      async function damaged() {
        throw new UnreadableRowError("damaged");
      }

      for (let tries = 0; tries < 2 * BREAKER_DEFAULTS.failures; tries += 1)
        await expect(guard(damaged, effect)).rejects.toThrow(UnreadableRowError);

      expect(breaker.status()).toMatchObject({ state: "closed", failures: 0 });
    },
  );
});
