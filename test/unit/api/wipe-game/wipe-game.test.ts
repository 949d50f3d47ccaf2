import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, kindOf, played } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

describe("wiping a game", () => {
  test("leaves nothing to read, and other games as they were", async () => {
    const game = await created(api, "g1", { state: { secret: "s3cret" }, metadata: { name: "s3cret" } });
    await played(api, game, "c1", { action: "m", payload: "s3cret" });
    await api("POST /v1/games/g1/snapshots");
    const other = await played(api, await created(api, "g2"), "c1");
    const answer = await api("DELETE /v1/games/g1");
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.body).toEqual({ wiped: false, creatableAt: "2027-01-31T01:00:00.000Z" });
    for (const request of ["", "/state", "/transitions", "/snapshots"]) {
      expect(kindOf(await api(`GET /v1/games/g1${request}`)), request).toBe("game-wiped");
    }
    expect(kindOf(await api("GET /v1/games/g1/snapshots/1"))).toBe("game-wiped");
    expect((await api("GET /v1/games")).body.games).toMatchObject([{ gameId: "g2" }]);
    expect(JSON.stringify([...(services.rows.get("g1") ?? [])])).not.toContain("s3cret");
    expect((await api("GET /v1/games/g2/state")).body).toMatchObject({ version: 1, cursor: other.cursor });
  });

  test("shows nothing of it from the tombstone on, however many rows still exist", async () => {
    const secret = { action: "m", payload: "s3cret", state: { secret: "s3cret" } };
    const game = await played(api, await created(api, "g1"), "c1", secret);
    await api("POST /v1/games/g1/snapshots");
    await played(api, game, "c2", secret);
    services.set.fault = (call) => (call === "overwrite" ? "before" : undefined);
    expect((await api("DELETE /v1/games/g1")).status).toBe(503);
    services.set.fault = () => undefined;
    expect(JSON.stringify([...(services.rows.get("g1") ?? [])])).toContain("s3cret");
    const query = { version: "1" };
    const asked: [string, Parameters<Api>[1]?][] = [
      ["GET /v1/games/g1"],
      ["GET /v1/games/g1/state"],
      ["GET /v1/games/g1/state", { query }],
      ["GET /v1/games/g1/state", { query: { at: "2027-01-01T00:00:00Z" } }],
      ["GET /v1/games/g1/transitions"],
      ["GET /v1/games/g1/transitions", { query: { direction: "backward", start: "1" } }],
      ["GET /v1/games/g1/snapshots"],
      ["GET /v1/games/g1/snapshots", { query: { before: "2" } }],
      ["GET /v1/games/g1/snapshots/1"],
      ["POST /v1/games/g1/recovery", { body: { mode: "version", version: 1 } }],
      ["POST /v1/games/g1/recovery", { body: { mode: "snapshot", version: 1 } }],
      ["POST /v1/games/g1/snapshots"],
    ];
    for (const [request, more] of asked) {
      const answer = await api(request, more);
      expect([request, kindOf(answer)]).toEqual([request, "game-wiped"]);
      expect(answer.text).not.toContain("s3cret");
    }
    expect((await api("GET /v1/games")).body.games).toEqual([]);
  });

  test("again says how far it is, until nothing can come back; of a game that never was, it is a success", async () => {
    await created(api, "g1");
    const first = await api("DELETE /v1/games/g1");
    services.set.now += 60_000;
    expect((await api("DELETE /v1/games/g1")).text).toBe(first.text);
    services.set.now = START + 45 * 60_000;
    const last = await api("DELETE /v1/games/g1");
    expect(last).toMatchObject({ status: 200, body: { wiped: true, creatableAt: first.body.creatableAt } });
    expect((await api("DELETE /v1/games/g1")).text).toBe(last.text);
    expect(await api("DELETE /v1/games/never")).toMatchObject({ status: 200, body: { wiped: true } });
  });

  test("frees the id when no cursor can aim at it any more", async () => {
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    const body = { gameType: "generic" };
    expect(kindOf(await api("PUT /v1/games/g1", { body }))).toBe("game-wiped");
    services.set.now += 45 * 60_000;
    const { creatableAt } = (await api("DELETE /v1/games/g1")).body;
    services.set.now = Date.parse(String(creatableAt)) - 1;
    expect(kindOf(await api("PUT /v1/games/g1", { body }))).toBe("game-wiped");
    services.set.now += 1;
    expect((await api("PUT /v1/games/g1", { body })).status).toBe(201);
  });
});
