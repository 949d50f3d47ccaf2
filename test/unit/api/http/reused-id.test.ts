import { describe, expect, test } from "vitest";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { cursorOf, kindOf } from "../../../fixtures/play.ts";

const here = gameBehindApi();

/** Every request that appends what its caller gives: the route, a body, and the same with other content. */
const REQUESTS: readonly [string, string, object, object][] = [
  [
    "an append",
    "POST /v1/games/g1/transitions",
    { transitions: [{ action: "goal", patch: { score: 1, by: "ann" } }] },
    { transitions: [{ action: "goal", patch: { score: 1, by: "ben" } }] },
  ],
  [
    "a correction",
    "POST /v1/games/g1/corrections",
    { reason: "a slip", patch: { score: 1 } },
    { reason: "a slip", patch: { score: 2 } },
  ],
  ["a caller's snapshot", "POST /v1/games/g1/snapshots", { state: { score: 1 } }, { state: { score: 2 } }],
];

describe.each(REQUESTS)("the id of %s", (_name, route, content, other) => {
  async function send(body: object) {
    return await here.api(route, { body: { commitId: "1", cursor: here.game.cursor, ...body } });
  }

  test("with other content is refused, whichever version holds it", async () => {
    await send(content);
    const answer = await send(other);
    expect(kindOf(answer)).toBe("commit-id-reused");
    expect(answer.body).toMatchObject({ status: 409, retryable: false, version: 1 });
    expect((await here.api("GET /v1/games/g1/state")).body).toMatchObject({
      version: 1,
      state: { score: 1 },
    });
  });

  test("with the same content in another order of its members is a retry", async () => {
    const first = await send(content);
    const turned = Object.fromEntries(Object.entries(content).reverse());
    const body = { ...turned, cursor: here.game.cursor, commitId: "1" };
    const again = await here.api(route, { body });
    expect(cursorOf(again)).toBe(cursorOf(first));
    expect((await here.api("GET /v1/games/g1/state")).body.version).toBe(1);
  });
});

test("the same body means another thing to another route", async () => {
  const body = { commitId: "1", cursor: here.game.cursor, state: { score: 1 } };
  await here.api("POST /v1/games/g1/snapshots", { body });
  const answer = await here.api("POST /v1/games/g1/corrections", { body: { ...body, reason: "a slip" } });
  expect(kindOf(answer)).toBe("commit-id-reused");
});

test("a retry is the request as it was sent, no matter what the flags have left out of it since", async () => {
  const transitions = [{ action: "roll" }, { action: "end", to: "GAME_OVER" }];
  const body = { commitId: "1", cursor: here.game.cursor, transitions };
  const first = await here.api("POST /v1/games/g1/transitions", { body });
  here.services.set.flags = { persist_player_actions: { enabled: false } };
  const again = await here.api("POST /v1/games/g1/transitions", { body });
  expect(again.text).toBe(first.text);
  expect(again.headers["savepoint-repeated"]).toBe("true");
});
