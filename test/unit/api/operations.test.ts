import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { created } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { START } from "../../fixtures/time.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

describe("flags", () => {
  test("say what is on, where each value comes from, and how old it is", async () => {
    services.set.flags = { enable_state_snapshots: { enabled: false } };
    services.set.now = START + 2_500;
    const { body } = await api("GET /v1/flags");
    expect(body).toMatchObject({
      origin: "file",
      version: "1",
      ageSeconds: 2.5,
      flags: {
        persistence: { value: { enabled: true, mode: "on" }, source: "default" },
        snapshots: { value: false, source: "file" },
      },
      problems: [],
      gameTypes: ["generic", "chess", "six-phase"],
    });
    expect(body).not.toHaveProperty("game");
  });

  test("for a game", async () => {
    services.set.flags = {
      use_state_persistence: { enabled: true, mode: "on", rolloutPercent: 0, include: ["in"], exclude: [] },
    };
    async function game(gameId: string) {
      return (await api("GET /v1/flags", { query: { gameId } })).body.game;
    }
    expect(await game("in")).toMatchObject({ gameId: "in", persistence: "on", snapshots: true });
    expect(await game("out")).toMatchObject({
      persistence: "off",
      recovery: false,
      sources: { recovery: "file" },
    });
  });

  test("tell combinations that cannot work", async () => {
    services.set.flags = {
      use_state_persistence: { enabled: true, mode: "off", rolloutPercent: 100, include: [], exclude: [] },
    };
    const { body } = await api("GET /v1/flags");
    expect(body.problems).toMatchObject([{ flag: "use_state_persistence" }]);
  });

  test("can be overridden by the environment", async () => {
    const overridden = apiOf({ ...services, overrides: { snapshots: false } });
    const { body } = await overridden("GET /v1/flags");
    expect(body).toMatchObject({ flags: { snapshots: { value: false, source: "override" } } });
  });
});

test("health is ok, and the breaker closed, from the start", async () => {
  expect((await api("GET /v1/health")).body).toEqual({ status: "ok" });
  expect((await api("GET /v1/health/circuit-breakers")).body).toEqual({
    store: { state: "closed", failures: 0, retryAfterMs: 0 },
    time: "2027-01-01T00:00:00.000Z",
  });
});

test("metrics are Prometheus' text, each metric there from the start", async () => {
  await created(api, "g1");
  const { status, headers, text } = await api("GET /metrics");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const name of ["transitions_total", "snapshots_created", "persistence_errors", "recoveries_total"]) {
    expect(text).toMatch(new RegExp(`^state_${name} 0$`, "m"));
  }
  expect(text).toContain('state_operation_duration_ms_count{operation="create"} 1\n');
});

test("the document is served as it is committed", async () => {
  const { body } = await api("GET /openapi.json");
  const { default: committed } = await import("../../../openapi.json", { with: { type: "json" } });
  expect(body).toEqual(committed);
});
