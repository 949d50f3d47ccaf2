import { beforeEach, describe, expect, test } from "vitest";
import { importGame } from "../../../../lambdas/api/import-game/openapi.ts";
import { ROUTES } from "../../../../lambdas/api/routes.ts";
import type { ProfileName } from "../../../../lambdas/flags/source.ts";
import { apiOf } from "../../../fixtures/api.ts";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { kindOf } from "../../../fixtures/play.ts";

const here = gameBehindApi();

beforeEach(() => {
  here.services.set.unread = ["flags", "game-types"];
});

const WRITES: readonly (readonly [request: string, body: () => object | undefined])[] = [
  ["PUT /v1/games/g2", () => ({ gameType: "generic" })],
  ["PUT /v1/games/g1/metadata", () => ({ metadata: {} })],
  ["DELETE /v1/games/g1", () => undefined],
  [
    "POST /v1/games/g1/transitions",
    () => ({ commitId: "c", cursor: here.game.cursor, transitions: [{ action: "m" }] }),
  ],
  ["POST /v1/games/g1/corrections", () => ({ commitId: "c", cursor: here.game.cursor, reason: "r" })],
  ["POST /v1/games/g1/recovery", () => ({ mode: "latest", fence: true, commitId: "f", expectedVersion: 0 })],
  ["POST /v1/games/g1/snapshots", () => ({})],
  ["POST /v1/games/g2", () => ({ from: { gameId: "g1", version: 0 } })],
  ["POST /v1/games/g2/import", () => importGame.body?.examples.game],
  ["POST /v1/recoveries", () => ({ recoveryId: "r1", mode: "recover" })],
];

describe("a process that has never read its flags or game types", () => {
  test.each(WRITES)("refuses %s at once, and touches nothing", async (request, body) => {
    const answer = await here.api(request, { body: body() });
    expect(kindOf(answer)).toBe("configuration-unread");
    expect(answer.body).toMatchObject({
      status: 503,
      retryable: true,
      outcome: "not-written",
      missing: ["flags", "game-types"],
    });
    expect(answer.headers["retry-after"]).toBe("1");
    expect(here.services.calls).toEqual([]);
  });

  test("has been asked here to write by every route that can", () => {
    const asked = WRITES.map(([request]) => request.replace(/g\d/, "{gameId}"));
    const others = ROUTES.filter(({ method }) => method !== "GET").map(
      ({ method, path }) => `${method} ${path}`,
    );
    expect(asked.toSorted()).toEqual(others.toSorted());
  });

  test.each([
    ["GET /v1/games", undefined],
    ["GET /v1/games/g1/state", undefined],
    ["GET /v1/games/g1/transitions", undefined],
    ["GET /v1/games/g1/snapshots", undefined],
    ["POST /v1/games/g1/recovery", { mode: "latest" }],
  ])("serves %s, which only reads", async (request, body) => {
    expect((await here.api(request, { body })).status).toBe(200);
  });

  test("says so in its flags, and counts it, but as no failure of the service", async () => {
    expect((await here.api("GET /v1/flags")).body.unread).toEqual(["flags", "game-types"]);
    await here.api("PUT /v1/games/g2", { body: { gameType: "generic" } });
    const metrics = (await here.api("GET /metrics")).text;
    expect(metrics).toContain("\nconfiguration_unread 2\n");
    expect(metrics).toContain("\nstate_persistence_errors 0\n");
    expect(here.services.logged).toEqual([]);
  });

  test("goes by what is compiled in where the stage says so", async () => {
    const guessing = apiOf({ ...here.services, mayGuess: true });
    expect((await guessing("PUT /v1/games/g2", { body: { gameType: "generic" } })).status).toBe(201);
    expect((await guessing("GET /metrics")).text).toContain("\nconfiguration_unread 1\n");
  });
});

describe("an override of the flags", () => {
  function overridden(enabled: boolean, unread: readonly ProfileName[]) {
    here.services.set.unread = unread;
    const mode = enabled ? ("on" as const) : ("off" as const);
    const persistence = { enabled, mode, rolloutPercent: 100 };
    return apiOf({ ...here.services, overrides: { persistence } });
  }
  const body = { gameType: "generic" };

  test("counts as flags that were read", async () => {
    expect((await overridden(true, ["flags"])("PUT /v1/games/g2", { body })).status).toBe(201);
  });

  test("is no rule of a game: with game types unread nothing is kept", async () => {
    const answer = await overridden(true, ["flags", "game-types"])("PUT /v1/games/g2", { body });
    expect(answer.body).toMatchObject({ status: 503, missing: ["game-types"] });
  });

  test("to off needs no game types: nothing is kept, and the game continues", async () => {
    const answer = await overridden(false, ["flags", "game-types"])("PUT /v1/games/g2", { body });
    expect([answer.status, answer.body]).toEqual([200, { persisted: false }]);
  });
});
