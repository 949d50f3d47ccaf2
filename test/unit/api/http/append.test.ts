import { describe, expect, test } from "vitest";
import { type ApiAnswer, apiOf } from "../../../fixtures/api.ts";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { created, cursorOf, kindOf, played, playedOn } from "../../../fixtures/play.ts";
import { sharedTables, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

const DAY_MS = 86_400_000;

const here = gameBehindApi();

async function append(commitId: string, over: object = {}): Promise<ApiAnswer> {
  return await here.api("POST /v1/games/g1/transitions", {
    body: {
      commitId,
      cursor: here.game.cursor,
      transitions: [{ action: "move", patch: { last: commitId } }],
      ...over,
    },
  });
}

async function versionNow(): Promise<unknown> {
  return (await here.api("GET /v1/games/g1/state")).body.version;
}

describe("an append", () => {
  test("answers version, phase and the cursor to continue from", async () => {
    const answer = await append("c1", { transitions: [{ action: "a" }, { action: "b", to: "TURN" }] });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ version: 2, phase: "TURN", cursor: expect.any(String), persisted: true });
    expect(answer.headers["savepoint-repeated"]).toBeUndefined();
  });

  test("is one call of the store with a cursor, two with a version", async () => {
    here.services.calls.length = 0;
    const answer = await append("c1");
    expect(here.services.calls).toEqual(["insert"]);
    expect(answer.headers["savepoint-consumed"]).toBe("requests=1; read=0; write=0");
    here.services.calls.length = 0;
    await append("c2", { cursor: undefined, expectedVersion: 1 });
    expect(here.services.calls).toEqual(["query", "insert"]);
  });

  test("counts what it wrote, once", async () => {
    await append("c1");
    await append("c1");
    const { text } = await here.api("GET /metrics");
    expect(text).toContain("\nstate_transitions_total 1\n");
  });
});

describe("a resend", () => {
  test("gets the same bytes, and changes nothing", async () => {
    const first = await append("c1");
    here.services.set.now += 60_000;
    const again = await append("c1");
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(201);
    expect(again.headers["savepoint-repeated"]).toBe("true");
    expect(await versionNow()).toBe(1);
  });

  test("gets them from another process, later, and with a cursor that was fetched since", async () => {
    const first = await append("c1");
    const fresh = cursorOf(await here.api("GET /v1/games/g1/state"));
    here.services.set.now += 3_600_000;
    expect((await append("c1", { cursor: fresh })).text).toBe(first.text);
    expect((await append("c1", { cursor: undefined, expectedVersion: 0 })).text).toBe(first.text);
    await append("c2", { cursor: fresh });
    expect((await append("c1")).text).toBe(first.text);
    expect(await versionNow()).toBe(2);
  });

  test("gets them after an answer that was lost", async () => {
    here.services.set.fault = (call) => (call === "insert" ? "after" : undefined);
    const lost = await append("c1");
    expect(lost.body).toMatchObject({ status: 503, retryable: true });
    here.services.set.fault = () => undefined;
    const again = await append("c1");
    expect(again.status).toBe(201);
    expect((await append("c1")).text).toBe(again.text);
    expect(await versionNow()).toBe(1);
  });

  test("of a creation gets the same bytes; another creation is refused", async () => {
    const body = { gameType: "generic", state: { a: 1 }, metadata: { who: "ann" } };
    const first = await here.api("PUT /v1/games/g2", { body });
    here.services.set.now += 60_000;
    const again = await here.api("PUT /v1/games/g2", { body });
    expect(again.text).toBe(first.text);
    expect(again.headers["savepoint-repeated"]).toBe("true");
    const turned = { metadata: { who: "ann" }, state: { a: 1 }, gameType: "generic" };
    expect((await here.api("PUT /v1/games/g2", { body: turned })).text).toBe(first.text);
    const other = await here.api("PUT /v1/games/g2", { body: { ...body, state: { a: 2 } } });
    expect(other.body).toMatchObject({ status: 409, retryable: false });
    expect(kindOf(other)).toBe("game-exists");
  });
});

describe("a conflict", () => {
  test("tells the version, the cursor to continue from, and what was missed", async () => {
    const [, first] = await playedOn(here.api, here.game, 3);
    const answer = await append("late", { cursor: first?.cursor });
    expect(answer.status).toBe(409);
    expect(kindOf(answer)).toBe("conflict");
    expect(answer.body).toMatchObject({
      retryable: false,
      expectedVersion: 1,
      version: 3,
      phase: "NOT_STARTED",
      missed: [
        {
          version: 2,
          commitId: "m2",
          action: "move",
          patch: { last: "m2" },
          time: "2027-01-01T00:00:00.000Z",
        },
        { version: 3, commitId: "m3" },
      ],
    });
    const accepted = await append("late", { cursor: cursorOf(answer) });
    expect(accepted.body).toMatchObject({ version: 4 });
  });

  test("tells a page of what was missed, and where it continues", async () => {
    let last = here.game;
    for (let batch = 0; batch < 3; batch += 1) {
      const moves = Array.from({ length: 50 }, () => ({ action: "m" }));
      last = await played(here.api, last, `b${batch}`, ...moves);
    }
    const answer = await append("late");
    expect(answer.body.missed).toHaveLength(100);
    expect(answer.body.missedNext).toBe(101);
    const rest = await here.api("GET /v1/games/g1/transitions", { query: { start: "101" } });
    expect(rest.body.transitions).toHaveLength(50);
  });

  test("with an expected version is the same; one that is ahead misses nothing", async () => {
    await playedOn(here.api, here.game, 2);
    expect((await append("x", { cursor: undefined, expectedVersion: 1 })).body).toMatchObject({
      status: 409,
      version: 2,
      missed: [{ version: 2 }],
    });
    const ahead = await append("x", { cursor: undefined, expectedVersion: 7 });
    expect(ahead.body).toMatchObject({ status: 409, expectedVersion: 7, version: 2, missed: [] });
  });

  test("stays an answer that Lambda can hand over, however much was missed", async () => {
    let last = here.game;
    for (let commit = 0; commit < 12; commit += 1) {
      last = await played(here.api, last, `b${commit}`, { action: "m", payload: '"'.repeat(150_000) });
    }
    const answer = await append("late");
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.text).length).toBeLessThan(6_000_000);
    expect(answer.body.missedNext).toBeGreaterThan(1);
  });
});

describe("a cursor", () => {
  test("that was tampered with is refused", async () => {
    const [id, payload = "", mac = ""] = here.game.cursor.split(".");
    const forged = [
      `${id}.${payload.slice(0, -1)}${payload.endsWith("A") ? "B" : "A"}.${mac}`,
      `${id}.${payload}.${mac.slice(0, -2)}`,
      `k9.${payload}.${mac}`,
      `${id}.${payload}`,
      "nonsense",
      `${here.game.cursor}.x`,
    ];
    for (const cursor of forged) {
      const answer = await append("c1", { cursor });
      expect(answer.status).toBe(400);
      expect(kindOf(answer)).toBe("cursor-invalid");
    }
    expect(await versionNow()).toBe(0);
  });

  test("of another game is refused, and names both", async () => {
    const other = await created(here.api, "g2");
    const answer = await append("c1", { cursor: other.cursor });
    expect(answer.body).toMatchObject({ status: 400, expected: "g1", found: "g2" });
    expect(kindOf(answer)).toBe("cursor-foreign");
  });

  test("that is stale is refused, with a fresh one", async () => {
    here.services.set.now = START + 30 * DAY_MS - 3_600_000 + 1;
    const answer = await append("c1");
    expect(answer.body).toMatchObject({ status: 409, version: 0, phase: "NOT_STARTED" });
    expect(kindOf(answer)).toBe("cursor-stale");
    expect((await append("c1", { cursor: cursorOf(answer) })).body).toMatchObject({ version: 1 });
  });

  test("that was signed with the key before is accepted; one whose key is gone is not", async () => {
    const newer = { id: "k2", secret: Buffer.alloc(32, 2) };
    const tables = sharedTables();
    const before = testServices(tables);
    const rotated = {
      ...testServices(tables),
      keys: { ...before.keys, current: newer, previous: before.keys.current },
    };
    const later = { ...testServices(tables), keys: { ...before.keys, current: newer } };
    const first = await created(apiOf(before), "g3");
    const second = await played(apiOf(rotated), first, "c1");
    expect(second.cursor).toMatch(/^k2\./);
    const body = { commitId: "c2", cursor: first.cursor, transitions: [{ action: "m" }] };
    expect(kindOf(await apiOf(later)("POST /v1/games/g3/transitions", { body }))).toBe("cursor-invalid");
  });
});

describe("a game that cannot be appended to", () => {
  test.each([
    ["by version", { cursor: undefined, expectedVersion: 0 }],
    ["by another's cursor", {}],
  ])("does not exist, %s", async (_, over) => {
    const answer = await here.api("POST /v1/games/absent/transitions", {
      body: { commitId: "c1", cursor: here.game.cursor, transitions: [{ action: "m" }], ...over },
    });
    expect([404, 400]).toContain(answer.status);
    expect(["game-not-found", "cursor-foreign"]).toContain(kindOf(answer));
  });

  test("was wiped", async () => {
    await here.api("DELETE /v1/games/g1");
    const answer = await append("c1");
    expect(answer.body).toMatchObject({ status: 410, creatableAt: "2027-01-31T01:00:00.000Z" });
    expect(kindOf(answer)).toBe("game-wiped");
  });

  test("is of a type that is no longer known", async () => {
    here.services.set.gameTypes = new Map();
    const answer = await append("c1");
    expect(answer.body).toMatchObject({ status: 422, found: "generic", known: [] });
    expect(kindOf(answer)).toBe("unknown-game-type");
  });
});
