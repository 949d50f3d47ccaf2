import { expect, test } from "vitest";
import { Game, ProblemError } from "#client";
import { MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { newGameId } from "../support/games.ts";
import { send } from "../support/raw.ts";
import { NEW_GAME, playRound } from "../support/rounds.ts";
import { client } from "../support/target.ts";

const PROBLEM = "urn:savepoint:problem:";

test.each([
  ["text that is no JSON", "PUT /v1/games/e2e-bad", '{"gameType": ', 400],
  ["a field that nobody knows", "PUT /v1/games/e2e-bad", { gameType: "generic", colour: "red" }, 400],
  ["a game type that nobody knows", "PUT /v1/games/e2e-bad", { gameType: "solitaire" }, 422],
  [
    "a state over 5 MiB",
    "PUT /v1/games/e2e-bad",
    { gameType: "generic", state: "x".repeat(MAX_STATE_BYTES) },
    413,
  ],
  ["a game that is not there", "GET /v1/games/e2e-never-created/state", undefined, 404],
])("answers %s with a problem document that says what is wrong", async (_what, request, body, status) => {
  const answer = await send(request, body);

  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.body).toMatchObject({ type: expect.stringContaining(PROBLEM), status, retryable: false });
});

test("refuses a cursor that it has not signed", async () => {
  const game = await Game.create(client, newGameId(), NEW_GAME);
  const { cursor = "" } = await game.state();
  const [key, claims, signature = ""] = cursor.split(".");
  const forged = [key, claims, signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))].join(".");

  const refused = client.append(game.gameId, { commitId: "x", cursor: forged, transitions: [playRound(1)] });

  const error = await refused.catch((reason: unknown) => reason);
  expect(error instanceof ProblemError && error.problem.type).toBe(`${PROBLEM}cursor-invalid`);
});

test("wipes a game for good", async () => {
  const game = await Game.create(client, newGameId(), NEW_GAME);
  await game.append([playRound(1)]);

  expect(await client.wipe(game.gameId)).toMatchObject({ wiped: false });

  expect((await send(`GET /v1/games/${game.gameId}/state`)).status).toBe(410);
  expect((await send(`PUT /v1/games/${game.gameId}`, NEW_GAME)).status).toBe(410);
});
