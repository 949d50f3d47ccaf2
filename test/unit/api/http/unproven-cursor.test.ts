import { beforeEach, describe, expect, test } from "vitest";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, cursorOf, kindOf, type Played, played } from "../../../fixtures/play.ts";
import { KEYS, type Shared, sharedTables, testServices } from "../../../fixtures/services.ts";

let tables: Shared;
let earlier: Api;
let game: Played;

beforeEach(async () => {
  tables = sharedTables();
  earlier = apiOf(testServices(tables));
  game = await created(earlier, "g1");
});

async function append(api: Api, cursor: string, commitId: string) {
  return await api("POST /v1/games/g1/transitions", {
    body: { commitId, cursor, transitions: [{ action: "move", patch: { last: commitId } }] },
  });
}

function withKeys(keys: object): Api {
  return apiOf({ ...testServices(tables), keys: { ...KEYS, ...keys } });
}

describe("with a cursor whose key is gone", () => {
  function later() {
    return withKeys({ current: { id: "k2", secret: Buffer.alloc(32, 2) } });
  }

  test("a retry gets its original answer, under the key of now", async () => {
    const first = await append(earlier, game.cursor, "c1");
    const again = await append(later(), game.cursor, "c1");
    expect(again.status).toBe(201);
    expect(again.headers["savepoint-repeated"]).toBe("true");
    expect({ ...again.body, cursor: "" }).toEqual({ ...first.body, cursor: "" });
    expect((await append(later(), cursorOf(again), "c2")).body).toMatchObject({ version: 2 });
  });

  test("so do a correction, a caller's snapshot and a fence", async () => {
    const requests: [string, object][] = [
      ["corrections", { reason: "a slip", patch: { a: 1 } }],
      ["snapshots", { state: { a: 1 } }],
      ["recovery", { mode: "latest", fence: true }],
    ];
    let { cursor } = game;
    for (const [path, content] of requests) {
      const body = { commitId: path, cursor, ...content };
      const first = await earlier(`POST /v1/games/g1/${path}`, { body });
      const again = await later()(`POST /v1/games/g1/${path}`, { body });
      expect(again.body.version).toBe(first.body.version);
      cursor = cursorOf(first);
    }
    expect((await earlier("GET /v1/games/g1/state")).body).toMatchObject({ version: 3 });
  });

  test("anything else is refused as before", async () => {
    const answer = await append(later(), game.cursor, "c1");
    expect(answer.status).toBe(400);
    expect(kindOf(answer)).toBe("cursor-invalid");
    expect((await earlier("GET /v1/games/g1/state")).body).toMatchObject({ version: 0 });
  });
});

describe("with a cursor of another life of the table", () => {
  function later() {
    return withKeys({ epoch: "life-2" });
  }

  test("nothing is written, and the answer has all to continue with", async () => {
    game = await played(earlier, game, "c1");
    const answer = await append(later(), game.cursor, "c2");
    expect(kindOf(answer)).toBe("cursor-other-table");
    expect(answer.body).toMatchObject({ status: 409, retryable: false, version: 1, phase: "NOT_STARTED" });
    const next = await append(later(), cursorOf(answer), "c2");
    expect(next.body).toMatchObject({ version: 2 });
    expect(kindOf(await append(earlier, cursorOf(next), "c3"))).toBe("cursor-other-table");
  });

  test("a retry gets its original answer", async () => {
    const first = await append(earlier, game.cursor, "c1");
    const again = await append(later(), game.cursor, "c1");
    expect(again.headers["savepoint-repeated"]).toBe("true");
    expect({ ...again.body, cursor: "" }).toEqual({ ...first.body, cursor: "" });
  });

  test("its digests prove nothing either: the commit may not have come over", async () => {
    const { cursor } = await played(earlier, game, "c1");
    tables.state.rows.get("g1")?.delete(commitPosition(1));
    const answer = await append(later(), cursor, "c1");
    expect(kindOf(answer)).toBe("cursor-other-table");
    expect(answer.body).toMatchObject({ version: 0 });
  });
});
