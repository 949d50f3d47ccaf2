import { beforeEach, describe, expect, test } from "vitest";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { spoilSnapshot } from "../../../fixtures/damage.ts";
import { created, cursorOf, kindOf, newest, type Played, played, playedOn } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

let services: TestServices;
let api: Api;
let points: Played[];

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  points = await playedOn(api, await created(api, "g1", { state: { n: 0 } }), 6);
});

async function recover(body: object) {
  return await api("POST /v1/games/g1/recovery", { body });
}

async function append(commitId: string, cursor: string | undefined) {
  return await api("POST /v1/games/g1/transitions", {
    body: { commitId, cursor, transitions: [{ action: "m" }] },
  });
}

async function snapshot() {
  return await api("POST /v1/games/g1/snapshots");
}

describe("a recovery", () => {
  test("says what it was built from", async () => {
    await snapshot();
    expect((await recover({ mode: "latest" })).body).toMatchObject({
      version: 6,
      state: { last: "m6" },
      report: {
        base: { kind: "snapshot", version: 6 },
        commits: 0,
        transitions: 0,
        passedOver: [],
        skipped: [],
      },
    });
    expect((await recover({ mode: "version", version: 4 })).body).toMatchObject({
      version: 4,
      state: { last: "m4" },
      report: { base: { kind: "creation", version: 0 }, commits: 4, transitions: 4 },
    });
  });

  test("at a moment", async () => {
    services.set.now = START + 5_000;
    await played(api, newest(points), "m7");
    const { body } = await recover({ mode: "time", at: "2027-01-01T00:00:04Z" });
    expect(body).toMatchObject({ version: 6, cursor: newest(points).cursor });
  });

  test("from a named snapshot is brought up to date", async () => {
    await snapshot();
    await played(api, newest(points), "m7");
    await snapshot();
    const { body } = await recover({ mode: "snapshot", version: 6 });
    expect(body).toMatchObject({
      version: 7,
      state: { last: "m7" },
      report: { base: { kind: "snapshot", version: 6 }, passedOver: [{ version: 7 }] },
    });
    const answer = await recover({ mode: "snapshot", version: 5 });
    expect(answer.body).toMatchObject({ status: 404, version: 5 });
    expect(kindOf(answer)).toBe("snapshot-not-found");
  });

  test("passes over a damaged snapshot, and says so", async () => {
    await snapshot();
    spoilSnapshot(services, "g1", 6);
    const { body } = await recover({ mode: "latest" });
    expect(body).toMatchObject({
      version: 6,
      report: {
        base: { kind: "creation" },
        passedOver: [{ version: 6, reason: "the checksum does not match" }],
      },
    });
  });

  test.each([
    [{ mode: "newest" }, "/mode"],
    [{ mode: "version" }, "/version"],
    [{ mode: "time", at: "noon" }, "/at"],
    [{ mode: "version", version: 1, fence: true }, ""],
    [{ mode: "latest", fence: true, expectedVersion: 6 }, "/commitId"],
    [{ mode: "latest", fence: true, commitId: "f1" }, ""],
    [{ mode: "latest", fence: true, commitId: "f1", expectedVersion: 6, cursor: "k1.e30.sig" }, ""],
    [{ mode: "latest", expectedVersion: 6 }, ""],
  ])("%j is refused", async (body, at) => {
    expect((await recover(body)).body).toMatchObject({ status: 400, errors: [{ in: "body", at }] });
  });
});

describe("a fence", () => {
  async function fence(commitId: string, at: object = { cursor: newest(points).cursor }, over: object = {}) {
    return await recover({ mode: "latest", fence: true, commitId, ...at, ...over });
  }

  test("refuses the next append of the server that wrote before, and lets its owner continue", async () => {
    services.set.now = START + 5_000;
    const answer = await fence("f1");
    expect(answer.body).toMatchObject({ version: 7, phase: "NOT_STARTED", state: { last: "m6" } });
    expect(answer.body.time).toBe("2027-01-01T00:00:05.000Z");
    const older = await append("old", newest(points).cursor);
    expect(older.body).toMatchObject({ status: 409, version: 7, missed: [{ version: 7, kind: "fence" }] });
    expect((await append("new", cursorOf(answer))).body).toMatchObject({ version: 8 });
  });

  test("goes after the version that its caller saw, and is counted as a transition", async () => {
    expect((await fence("f1", { expectedVersion: 6 })).body).toMatchObject({ version: 7 });
    expect((await api("GET /metrics")).text).toContain("\nstate_transitions_total 7\n");
  });

  test("sent again gets the same answer, also late: it does not fence the owner that it let in", async () => {
    services.set.fault = (call) => (call === "insert" ? "after" : undefined);
    expect((await fence("f1")).status).toBe(503);
    services.set.fault = () => undefined;
    services.set.now += 1_000;
    const first = await fence("f1");
    expect(first.body).toMatchObject({ version: 7, time: "2027-01-01T00:00:00.000Z" });
    const owner = await append("owner", cursorOf(first));
    expect(owner.body).toMatchObject({ version: 8 });
    services.set.now += 3_600_000;
    const late = await fence("f1");
    expect(late.text).toBe(first.text);
    expect((await append("owner-again", cursorOf(owner))).body).toMatchObject({ version: 9 });
  });

  test("sent again tells nothing of a game whose wipe has begun behind it", async () => {
    const first = await fence("f1");
    await append("owner", cursorOf(first));
    const row = { kind: "tombstone" as const, gameId: "g1", position: commitPosition(9), expiresAt: START };
    services.rows.get("g1")?.set(row.position, row);
    expect(kindOf(await fence("f1"))).toBe("game-wiped");
  });

  test("conflicts when another commit came first, and tells what was missed", async () => {
    await append("quick", newest(points).cursor);
    const answer = await fence("f1");
    expect(kindOf(answer)).toBe("conflict");
    expect(answer.body).toMatchObject({ status: 409, version: 7, missed: [{ commitId: "quick" }] });
    expect((await fence("f2", { cursor: answer.body.cursor })).body).toMatchObject({ version: 8 });
    expect((await api("GET /metrics")).text).toContain("\nstate_recovery_failures 0\n");
  });

  test("is not one under an id that another request has", async () => {
    const after = await append("f1", newest(points).cursor);
    expect(kindOf(await fence("f1"))).toBe("commit-id-reused");
    expect(kindOf(await fence("f1", { cursor: cursorOf(after) }))).toBe("commit-id-reused");
  });

  test("of a snapshot's recovery; none of a snapshot that is not there", async () => {
    expect(kindOf(await fence("f0", undefined, { mode: "snapshot", version: 6 }))).toBe("snapshot-not-found");
    await snapshot();
    const { body } = await fence("f1", undefined, { mode: "snapshot", version: 6 });
    expect(body).toMatchObject({ version: 7, report: { base: { version: 6 } } });
  });

  test("is refused in the shadow, unless it is written already", async () => {
    const flags = { use_state_persistence: { ...ON, mode: "shadow" as const } };
    services.set.flags = flags;
    const answer = await fence("f1");
    expect(kindOf(answer)).toBe("fence-disabled");
    expect(answer.body).toMatchObject({ status: 503, flag: "use_state_persistence" });
    services.set.flags = {};
    const first = await fence("f1");
    services.set.flags = flags;
    expect((await fence("f1")).text).toBe(first.text);
  });
});

const ON = { enabled: true, rolloutPercent: 100, include: [], exclude: [] };
