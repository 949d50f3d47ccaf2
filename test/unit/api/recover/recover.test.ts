import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, cursorOf, kindOf, newest, type Played, played, playedOn } from "../../../fixtures/play.ts";
import { START, type TestServices, testServices } from "../../../fixtures/services.ts";

let services: TestServices;
let api: Api;
let stands: Played[];

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  stands = await playedOn(api, await created(api, "g1", { state: { n: 0 } }), 6);
});

const recover = async (body: object) => await api("POST /v1/games/g1/recovery", { body });
const append = async (commitId: string, cursor: string | undefined) =>
  await api("POST /v1/games/g1/transitions", { body: { commitId, cursor, transitions: [{ action: "m" }] } });
const snapshot = async () => await api("POST /v1/games/g1/snapshots");

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
    await played(api, newest(stands), "m7");
    const { body } = await recover({ mode: "time", at: "2027-01-01T00:00:04Z" });
    expect(body).toMatchObject({ version: 6, cursor: newest(stands).cursor });
  });

  test("from a named snapshot is brought up to date", async () => {
    await snapshot();
    await played(api, newest(stands), "m7");
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
    services.rows.get("g1")?.delete("000000000006#snapshot#0000");
    const { body } = await recover({ mode: "latest" });
    expect(body).toMatchObject({
      version: 6,
      report: { base: { kind: "creation" }, passedOver: [{ version: 6, reason: "a chunk is missing" }] },
    });
  });

  test.each([
    [{ mode: "newest" }, "/mode"],
    [{ mode: "version" }, "/version"],
    [{ mode: "time", at: "noon" }, "/at"],
    [{ mode: "version", version: 1, fence: true }, ""],
    [{ mode: "latest", fence: true }, "/commitId"],
  ])("%j is refused", async (body, at) => {
    expect((await recover(body)).body).toMatchObject({ status: 400, errors: [{ in: "body", at }] });
  });
});

describe("a fence", () => {
  test("refuses the next append of whoever wrote before, and lets its owner go on", async () => {
    services.set.now = START + 5_000;
    const answer = await recover({ mode: "latest", fence: true, commitId: "f1" });
    expect(answer.body).toMatchObject({ version: 7, phase: "NOT_STARTED", state: { last: "m6" } });
    expect(answer.body.time).toBe("2027-01-01T00:00:05.000Z");
    const older = await append("old", newest(stands).cursor);
    expect(older.body).toMatchObject({ status: 409, version: 7, missed: [{ version: 7, kind: "fence" }] });
    expect((await append("new", cursorOf(answer))).body).toMatchObject({ version: 8 });
  });

  test("sent again is not written again", async () => {
    services.set.fault = (call) => (call === "insert" ? "after" : undefined);
    expect((await recover({ mode: "latest", fence: true, commitId: "f1" })).status).toBe(503);
    services.set.fault = () => undefined;
    services.set.now += 1_000;
    const first = await recover({ mode: "latest", fence: true, commitId: "f1" });
    const again = await recover({ mode: "latest", fence: true, commitId: "f1" });
    expect(first.body).toMatchObject({ version: 7, time: "2027-01-01T00:00:00.000Z" });
    expect(again.text).toBe(first.text);
  });

  test("is tried again when others come first, and in the end told", async () => {
    const order = await recover({ mode: "latest" });
    let last: Played = { gameId: "g1", cursor: cursorOf(order) };
    let others = 0;
    services.set.fault = () => undefined;
    const busy = {
      ...services,
      state: {
        ...services.state,
        insert: async (...given: Parameters<typeof services.state.insert>) => {
          if (others > 0) {
            others -= 1;
            last = await played(api, last, `o${others}`);
          }
          return await services.state.insert(...given);
        },
      },
    };
    const fence = async (commitId: string) =>
      await apiOf(busy)("POST /v1/games/g1/recovery", { body: { mode: "latest", fence: true, commitId } });
    others = 4;
    expect((await fence("f1")).body).toMatchObject({ version: 11 });
    last = { gameId: "g1", cursor: cursorOf(await recover({ mode: "latest" })) };
    others = 5;
    const answer = await fence("f2");
    expect(answer.body).toMatchObject({ status: 409, retryable: true });
    expect(kindOf(answer)).toBe("fence-contended");
  });

  test("of a snapshot's recovery", async () => {
    await snapshot();
    const { body } = await recover({ mode: "snapshot", version: 6, fence: true, commitId: "f1" });
    expect(body).toMatchObject({ version: 7, report: { base: { version: 6 } } });
  });
});
