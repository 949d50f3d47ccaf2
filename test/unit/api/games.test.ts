import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { created, cursorOf, kindOf, played } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { START } from "../../fixtures/time.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

describe("creating a game", () => {
  test("answers version 0 in the first phase", async () => {
    const answer = await api("PUT /v1/games/g1", { body: { gameType: "chess" } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ version: 0, phase: "NOT_STARTED", persisted: true });
    expect((await api("GET /v1/games/g1/state")).body.state).toEqual({});
  });

  test.each([null, 0, false, "", [], { a: null }])("takes %j as a state", async (state) => {
    await api("PUT /v1/games/g1", { body: { gameType: "generic", state } });
    expect((await api("GET /v1/games/g1/state")).body.state).toEqual(state);
  });

  test("of an unknown type names those that are known", async () => {
    const answer = await api("PUT /v1/games/g1", { body: { gameType: "go" } });
    expect(answer.body).toMatchObject({ status: 422, found: "go", known: ["generic", "chess", "six-phase"] });
    expect(kindOf(answer)).toBe("unknown-game-type");
    expect(services.calls).toEqual([]);
  });
});

describe("a game", () => {
  async function game(gameId = "g1") {
    return await api(`GET /v1/games/${gameId}`);
  }

  test("says what it is as of now, with a cursor to continue from", async () => {
    const metadata = { white: "ann" };
    const first = await created(api, "g1", { gameType: "six-phase", metadata });
    services.set.now = START + 60_000;
    await played(api, first, "c1", { action: "go", to: "PREPARATION" });
    const { status, body } = await game();
    expect(status).toBe(200);
    expect(body).toEqual({
      gameId: "g1",
      gameType: "six-phase",
      status: "active",
      version: 1,
      phase: "PREPARATION",
      metadata,
      metadataVersion: 0,
      createdAt: "2027-01-01T00:00:00.000Z",
      updatedAt: "2027-01-01T00:01:00.000Z",
      cursor: expect.any(String),
    });
    const next = await played(api, { gameId: "g1", cursor: cursorOf(await game()) }, "c2", {
      action: "end",
      to: "GAME_OVER",
    });
    expect((await game()).body).toMatchObject({ status: "finished", version: 2, phase: "GAME_OVER" });
    expect(next.gameId).toBe("g1");
  });

  test("costs two reads", async () => {
    await created(api, "g1");
    services.calls.length = 0;
    await game();
    expect(services.calls).toEqual(["query", "games.get"]);
  });

  test("that is not there is 404, one that was wiped 410", async () => {
    expect(kindOf(await game())).toBe("game-not-found");
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    expect(kindOf(await game())).toBe("game-wiped");
  });

  test("is there although its entry in the directory was lost", async () => {
    await created(api, "g1", { metadata: { a: 1 } });
    services.entries.clear();
    expect((await game()).body).toMatchObject({ version: 0, metadata: {}, metadataVersion: 0 });
  });
});

describe("metadata", () => {
  test("is replaced", async () => {
    await created(api, "g1", { metadata: { a: 1, b: 2 } });
    const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata: { c: 3 } } });
    expect(answer.body).toEqual({ persisted: true, metadataVersion: 1 });
    expect((await api("GET /v1/games")).body.games).toMatchObject([{ metadata: { c: 3 } }]);
    expect((await api("GET /v1/games/g1")).body).toMatchObject({ metadata: { c: 3 }, metadataVersion: 1 });
  });

  test("is replaced where nobody else has: of two that seat a player at once, none is lost", async () => {
    await created(api, "g1", { metadata: { seats: [] } });
    async function seat(metadata: object, expectedMetadataVersion: number) {
      return await api("PUT /v1/games/g1/metadata", { body: { metadata, expectedMetadataVersion } });
    }
    const [ann, bob] = [{ seats: ["ann"] }, { seats: ["ann", "bob"] }];
    expect((await seat(ann, 0)).body).toEqual({ persisted: true, metadataVersion: 1 });
    const refused = await seat({ seats: ["bob"] }, 0);
    expect(refused.body).toMatchObject({
      status: 409,
      retryable: false,
      expectedMetadataVersion: 0,
      metadata: ann,
      metadataVersion: 1,
    });
    expect(kindOf(refused)).toBe("metadata-conflict");
    expect((await seat(bob, 1)).body).toEqual({ persisted: true, metadataVersion: 2 });
    // The answer was lost: the same request gets it again.
    expect((await seat(bob, 1)).body).toEqual({ persisted: true, metadataVersion: 2 });
    expect(kindOf(await seat(ann, 1))).toBe("metadata-conflict");
  });

  test("of a game that was wiped is 410", async () => {
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata: { a: 1 } } });
    expect(kindOf(answer)).toBe("game-wiped");
  });

  test("of a game that is not there is 404; of another form, 400", async () => {
    const body = { metadata: {} };
    expect(kindOf(await api("PUT /v1/games/absent/metadata", { body }))).toBe("game-not-found");
    for (const metadata of [undefined, null, [], "text"]) {
      const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata } });
      expect(answer.body).toMatchObject({ status: 400, errors: [{ at: "/metadata", expected: "object" }] });
    }
  });
});
