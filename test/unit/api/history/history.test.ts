import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, kindOf, type Played, played } from "../../../fixtures/play.ts";
import { testServices } from "../../../fixtures/services.ts";

let api: Api;
let game: Played;

beforeEach(async () => {
  api = apiOf(testServices());
  game = await created(api, "g1");
});

async function history(query: Record<string, string> = {}) {
  return await api("GET /v1/games/g1/transitions", { query });
}

/** Versions on each page, from the start to the end. */
async function pages(query: Record<string, string>): Promise<unknown[][]> {
  const all: unknown[][] = [];
  let start: Record<string, string> = {};
  for (;;) {
    const { body } = await history({ ...query, ...start });
    const { transitions, next } = body;
    all.push(Array.isArray(transitions) ? transitions.map(({ version }) => version) : []);
    if (next === undefined) return all;
    start = { start: String(next) };
  }
}

test("a history tells all that was given, and when", async () => {
  const given = {
    action: "move",
    from: "NOT_STARTED",
    to: "TURN",
    actor: "ann",
    payload: [1, null],
    patch: { a: 1 },
  };
  await played(api, game, "c1", given, { action: "next", state: { b: 2 } });
  expect((await history()).body).toEqual({
    transitions: [
      { version: 1, commitId: "c1", time: "2027-01-01T00:00:00.000Z", ...given },
      {
        version: 2,
        commitId: "c1",
        time: "2027-01-01T00:00:00.000Z",
        action: "next",
        from: "TURN",
        to: "TURN",
        state: { b: 2 },
      },
    ],
  });
});

describe("pages", () => {
  beforeEach(async () => {
    let last = game;
    for (const [commit, size] of [1, 3, 2, 4, 1].entries()) {
      const moves = Array.from({ length: size }, () => ({ action: "m" }));
      last = await played(api, last, `c${commit}`, ...moves);
    }
  });

  test("forward and backward hold every version once, also where they end within a commit", async () => {
    expect(await pages({ limit: "4" })).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11],
    ]);
    expect(await pages({ limit: "4", direction: "backward" })).toEqual([
      [11, 10, 9, 8],
      [7, 6, 5, 4],
      [3, 2, 1],
    ]);
    expect(await pages({})).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]);
  });

  test("may begin anywhere", async () => {
    expect(await pages({ start: "10" })).toEqual([[10, 11]]);
    expect(await pages({ start: "3", direction: "backward" })).toEqual([[3, 2, 1]]);
    expect(await pages({ start: "99" })).toEqual([[]]);
  });

  test("have no more than 1,000 entries", async () => {
    expect((await history({ limit: "999999" })).status).toBe(200);
  });
});

test("a page ends where it would grow too large for an answer", async () => {
  let last = game;
  for (let commit = 1; commit <= 8; commit += 1) {
    last = await played(api, last, `c${commit}`, { action: "m", payload: '"'.repeat(150_000) });
  }
  expect(await pages({})).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(await pages({ direction: "backward" })).toEqual([
    [8, 7, 6, 5],
    [4, 3, 2, 1],
  ]);
  expect(JSON.stringify((await history()).text).length).toBeLessThan(6_000_000);
});

test("a new game's history is empty; that of none is 404, of a wiped one 410", async () => {
  expect((await history()).body).toEqual({ transitions: [] });
  expect(kindOf(await api("GET /v1/games/absent/transitions"))).toBe("game-not-found");
  await played(api, game, "c1");
  await api("DELETE /v1/games/g1");
  expect(kindOf(await history())).toBe("game-wiped");
});
