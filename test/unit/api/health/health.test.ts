import { beforeEach, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

async function health() {
  const { status, body } = await api("GET /v1/health");
  return { status, body };
}
const DOWN = {
  status: 503,
  body: { status: "unavailable", reasons: ["the database does not answer"] },
};
const OK = { status: 200, body: { status: "ok" } };

test("health looks at the table, and not only at what this process happened to see", async () => {
  services.set.fault = () => "before";
  expect(await health()).toEqual(DOWN);
  expect(services.calls).toEqual(["get"]);
});

test("a look counts for five seconds, however many ask and no matter what it showed", async () => {
  for (let asked = 0; asked < 10; asked += 1) expect(await health()).toEqual(OK);
  services.set.fault = () => "before";
  services.set.now += 4_999;
  expect(await health()).toEqual(OK);
  expect(services.calls).toEqual(["get"]);
  services.set.now += 1;
  for (let asked = 0; asked < 10; asked += 1) expect(await health()).toEqual(DOWN);
  expect(services.calls).toEqual(["get", "get"]);
});

test("the look finds nothing, and nothing of a game", async () => {
  await api("PUT /v1/games/g1", { body: { gameType: "generic" } });
  expect(await health()).toEqual(OK);
});

test("health says what could not be read of the configuration, where the stage guesses nothing", async () => {
  services.set.unread = ["game-types"];
  expect(await health()).toEqual({
    status: 503,
    body: {
      status: "unavailable",
      reasons: ["game-types could not be read from AppConfig yet, so nothing is written"],
    },
  });
  const guessing = apiOf({ ...services, mayGuess: true });
  expect((await guessing("GET /v1/health")).status).toBe(200);
});
