import { expect, test } from "vitest";
import { Game } from "#client";
import { newGameId } from "../support/games.ts";
import { send } from "../support/raw.ts";
import { NEW_GAME, playRound, playRounds, stateAfter } from "../support/rounds.ts";
import { client } from "../support/target.ts";

test("keeps each transition as the next version, and the state is what was played", async () => {
  const game = await Game.create(client, newGameId(), NEW_GAME);

  for (let round = 1; round <= 9; round += 1) {
    const answer = await game.append([playRound(round)]);
    expect(answer).toMatchObject({ persisted: true, version: round, repeated: false });
    expect((await game.state()).state).toEqual(stateAfter(round));
  }
});

test("keeps fifty transitions as one commit", async () => {
  const game = await Game.create(client, newGameId(), NEW_GAME);

  expect(await game.append(playRounds(1, 50))).toMatchObject({ version: 50 });

  expect((await game.state()).state).toEqual(stateAfter(50));
  const { transitions, next } = await client.history(game.gameId, { limit: 30 });
  const rest = await client.history(game.gameId, { start: next ?? 0 });
  const all = [...transitions, ...rest.transitions];
  expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(new Set(all.map(({ commitId }) => commitId)).size).toBe(1);
});

test("appends with one request, one write unit and nothing read", async () => {
  const gameId = newGameId();
  const created = await client.create(gameId, NEW_GAME);
  if (!created.persisted) throw new Error("persistence is off");

  const append = { commitId: "one", cursor: created.cursor, transitions: [playRound(1)] };
  const { status, headers } = await send(`POST /v1/games/${gameId}/transitions`, append);

  expect(status).toBe(201);
  expect(headers.get("savepoint-consumed")).toBe("requests=1; read=0; write=1");
});

test("answers a resent creation as it did the first time", async () => {
  const gameId = newGameId();

  const first = await send(`PUT /v1/games/${gameId}`, NEW_GAME);
  const second = await send(`PUT /v1/games/${gameId}`, NEW_GAME);

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.text).toBe(first.text);
  expect([first, second].map(({ headers }) => headers.get("savepoint-repeated"))).toEqual([null, "true"]);
});

test("answers a resent append as it did the first time, with the cursor before or one fetched since, and writes it once", async () => {
  const gameId = newGameId();
  const created = await client.create(gameId, NEW_GAME);
  if (!created.persisted) throw new Error("persistence is off");
  const append = { commitId: "lost-answer", cursor: created.cursor, transitions: [playRound(1)] };
  const request = `POST /v1/games/${gameId}/transitions`;

  const first = await send(request, append);
  const second = await send(request, append);
  const { cursor } = await client.state(gameId);
  const third = await send(request, { ...append, cursor });

  expect(first.status).toBe(201);
  expect([second.text, third.text]).toEqual([first.text, first.text]);
  expect((await client.history(gameId)).transitions).toHaveLength(1);
});
