import { expect, test } from "vitest";
import { apiOf } from "../../../fixtures/api.ts";
import { created, kindOf, played, playedOn } from "../../../fixtures/play.ts";
import { testServices } from "../../../fixtures/services.ts";

async function place() {
  const services = testServices();
  const api = apiOf(services);
  const source = await created(api, "source", {
    gameType: "six-phase",
    state: { score: 0 },
    metadata: { by: "ann" },
  });
  const first = await played(api, source, "c1", { action: "begin", to: "PREPARATION", patch: { score: 1 } });
  await playedOn(api, first, 2);
  return { services, api };
}
const FORK = { from: { gameId: "source", version: 1 } };

test("has the state, the phase and the type that the source had, and says what it was made from", async () => {
  const { api } = await place();
  const answer = await api("POST /v1/games/f", { body: { ...FORK, metadata: { purpose: "test" } } });
  expect(answer).toMatchObject({ status: 201, body: { version: 0, phase: "PREPARATION", persisted: true } });
  expect((await api("GET /v1/games/f/state")).body).toMatchObject({
    gameType: "six-phase",
    version: 0,
    state: { score: 1 },
  });
  expect((await api("GET /v1/games/f")).body).toMatchObject({
    origin: { gameId: "source", version: 1 },
    metadata: { purpose: "test" },
  });
  expect((await api("GET /v1/games", { query: {} })).body).toMatchObject({
    games: expect.arrayContaining([expect.objectContaining({ gameId: "f", origin: FORK.from })]),
  });
});

test("is played on by itself", async () => {
  const { api } = await place();
  const { body } = await api("POST /v1/games/f", { body: FORK });
  await played(api, { gameId: "f", cursor: String(body.cursor) }, "mine");
  expect((await api("GET /v1/games/source/state")).body).toMatchObject({ version: 3, state: { last: "m2" } });
  expect((await api("GET /v1/games/f/state")).body).toMatchObject({ version: 1, state: { last: "mine" } });
});

test("sent again gets the original answer, also when the source is gone", async () => {
  const { api, services } = await place();
  const first = await api("POST /v1/games/f", { body: FORK });
  const again = await api("POST /v1/games/f", { body: FORK });
  expect(again).toMatchObject({ status: 201, text: first.text, headers: { "savepoint-repeated": "true" } });
  services.set.now += 3_600_000;
  await api("DELETE /v1/games/source");
  expect(await api("POST /v1/games/f", { body: FORK })).toMatchObject({ status: 201, text: first.text });
  expect((await api("GET /v1/games/f/state")).status).toBe(200);
});

test("sent again after a wipe of the source that its first try did not see is wiped", async () => {
  const { api, services } = await place();
  services.set.fault = (call) => (call === "games.get" ? "before" : undefined);
  expect((await api("POST /v1/games/f", { body: FORK })).status).toBe(503);
  services.set.fault = () => undefined;
  await api("DELETE /v1/games/source");
  expect(kindOf(await api("POST /v1/games/f", { body: FORK }))).toBe("game-wiped");
  expect(kindOf(await api("GET /v1/games/f/state"))).toBe("game-wiped");
});

test("is refused where there is no such game or version, or another game of the id", async () => {
  const { api } = await place();
  async function kinds(gameId: string, body: object) {
    return kindOf(await api(`POST /v1/games/${gameId}`, { body }));
  }
  expect(await kinds("f", { from: { gameId: "nobody", version: 0 } })).toBe("game-not-found");
  expect(await kinds("f", { from: { gameId: "source", version: 9 } })).toBe("version-not-found");
  expect(await kinds("source", FORK)).toBe("game-exists");
  expect(await kinds("f", { from: { gameId: "source" } })).toBe("invalid-request");
  expect(await kinds("f", { ...FORK, metadata: { much: "x".repeat(20_000) } })).toBe("too-large");
});

test("goes by the flags", async () => {
  const { api, services } = await place();
  services.set.flags = { enable_state_recovery: { enabled: false } };
  expect(kindOf(await api("POST /v1/games/f", { body: FORK }))).toBe("recovery-disabled");
  services.set.flags = {
    use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
  };
  expect((await api("POST /v1/games/f", { body: FORK })).body).toEqual({ persisted: false });
  services.set.flags = {};
  services.set.gameTypes = new Map();
  expect(kindOf(await api("POST /v1/games/f", { body: FORK }))).toBe("unknown-game-type");
});

test("of a large state keeps it", async () => {
  const { api } = await place();
  const state = { board: "x".repeat(400_000) };
  await created(api, "large", { state });
  await api("POST /v1/games/f", { body: { from: { gameId: "large", version: 0 } } });
  expect((await api("GET /v1/games/f/state")).body).toMatchObject({ state });
});
