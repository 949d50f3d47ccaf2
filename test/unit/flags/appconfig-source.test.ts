import { AppConfigDataClient, InternalServerException } from "@aws-sdk/client-appconfigdata";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientSettings } from "../../../lambdas/calls/client-settings.ts";
import { openAppConfigSource } from "../../../lambdas/flags/appconfig-source.ts";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import {
  ageSeconds,
  type ConfigFailure,
  type ConfigSource,
  defaultConfig,
} from "../../../lambdas/flags/source.ts";
import { type AppConfigDataServer, startAppConfigDataServer } from "../../fixtures/appconfigdata-server.ts";

const INTERVAL_MS = 15_000;
const DAY_MS = 24 * 3_600_000;
const START = 1_000_000;
const OPENING = ["start flags", "start game-types", "get flags", "get game-types"];

function snapshots(enabled: boolean) {
  return { enable_state_snapshots: { enabled } };
}

let server: AppConfigDataServer;
let client: AppConfigDataClient;
let failures: ConfigFailure[];
let now: number;

function open(startTimeoutMs = 30_000): Promise<ConfigSource> {
  function report(failure: ConfigFailure) {
    return failures.push(failure);
  }
  const ids = { application: "savepoint", environment: "test" };
  return openAppConfigSource({ ...ids, client, clock: () => now, report, startTimeoutMs });
}

async function refreshAfter(source: ConfigSource, milliseconds: number): Promise<void> {
  now += milliseconds;
  await source.refreshIfDue(now)?.over;
}

beforeEach(async () => {
  server = await startAppConfigDataServer();
  client = new AppConfigDataClient({
    ...clientSettings({ tries: 1, tryMs: 30_000, firstWaitMs: 50 }),
    endpoint: server.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  failures = [];
  now = START;
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

describe("the start", () => {
  test("fetches both profiles before anything is served", async () => {
    server.deploy("flags", snapshots(false), "v7");
    server.deploy("game-types", { tarot: shipped.generic });
    const { current } = await open();
    expect(current()).toMatchObject({
      flags: snapshots(false),
      origin: "appconfig",
      version: "v7",
      loadedAt: START,
    });
    expect(current().gameTypes.get("tarot")?.name).toBe("tarot");
    expect(server.calls.toSorted()).toEqual(OPENING.toSorted());
    expect(failures).toEqual([]);
  });

  test("names a version without a label by a digest", async () => {
    server.deploy("flags", { version: "1", flags: {}, values: snapshots(false) });
    const { current } = await open();
    expect(current().flags).toEqual(snapshots(false));
    expect(current().version).toMatch(/^sha256:[0-9a-f]{12}$/);
  });

  test("says what could not be read, and lets the age of the defaults grow", async () => {
    server.fail("flags", "InternalServerException");
    server.deploy("game-types", { tarot: shipped.generic });
    const { current } = await open();
    now += 60_000;
    expect(current()).toMatchObject({ flags: {}, origin: "default", unread: ["flags"], loadedAt: START });
    expect(ageSeconds(current(), now)).toBe(60);
    expect(failures).toEqual([{ what: "flags", error: expect.any(InternalServerException) }]);
  });

  test("doesn't wait for longer than it may; it is tried again a second later", async () => {
    server.deploy("flags", snapshots(false));
    server.deploy("game-types", { tarot: shipped.generic });
    const release = server.hold();
    const source = await open(1);
    expect(source.current()).toEqual({ ...defaultConfig(START), unread: ["flags", "game-types"] });
    expect(failures).toHaveLength(2);

    release();
    now += 999;
    expect(source.refreshIfDue(now)).toBeUndefined();
    await refreshAfter(source, 1);
    expect(source.current()).toMatchObject({ flags: snapshots(false), unread: [] });
  });
});

describe("a profile that was never read", () => {
  test.each<[string, () => void]>([
    ["nothing has been deployed to it", () => {}],
    ["its document is empty", () => server.deploy("flags", {})],
    ["its document names no flag of ours", () => server.deploy("flags", { other: { enabled: true } })],
    ["its document can't be used", () => server.deployText("flags", "{")],
  ])("is one when %s, until there is something", async (_why, deploy) => {
    server.deploy("game-types", {});
    deploy();
    const source = await open();
    expect(source.current()).toMatchObject({ origin: "default", unread: ["flags"] });
    expect(failures).toHaveLength(1);

    server.deploy("flags", snapshots(false), "v1");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(false), unread: [] });
  });

  test("is what no request should be decided on: the refresh comes first", async () => {
    server.deploy("flags", snapshots(false));
    const source = await open();
    now += INTERVAL_MS;
    const refresh = source.refreshIfDue(now);
    expect(refresh?.isUrgent).toBe(true);
    await refresh?.over;
  });
});

describe("a refresh", () => {
  test("brings what is new, and nothing where nothing is new", async () => {
    server.deploy("flags", snapshots(false), "v1");
    server.deploy("game-types", { tarot: shipped.generic });
    const source = await open();
    server.deploy("flags", snapshots(true), "v2");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(true), version: "v2", loadedAt: now });
    expect(source.current().gameTypes.has("tarot")).toBe(true);

    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(true), version: "v2", loadedAt: now });
  });

  test("presents each token once", async () => {
    const source = await open();
    await refreshAfter(source, INTERVAL_MS);
    await refreshAfter(source, INTERVAL_MS);
    expect(server.tokens).toHaveLength(6);
    expect(new Set(server.tokens).size).toBe(6);
  });

  test("asks no earlier than AppConfig lets it", async () => {
    server.setInterval(60);
    const source = await open();
    await refreshAfter(source, 59_999);
    expect(server.calls).toHaveLength(4);
    await refreshAfter(source, 1);
    expect(server.calls.slice(4).toSorted()).toEqual(["get flags", "get game-types"]);
  });

  test("is shared by those who ask while it runs", async () => {
    const source = await open();
    const release = server.hold();
    now += INTERVAL_MS;
    const refreshes = [source.refreshIfDue(now), source.refreshIfDue(now)];
    await server.reached(6);
    refreshes.push(source.refreshIfDue(now));
    release();
    await Promise.all(refreshes.map((refresh) => refresh?.over));
    expect(server.calls).toHaveLength(6);
  });
});

describe("a refresh that is due", () => {
  test("is urgent when what serves is older than two intervals, and not before", async () => {
    server.deploy("flags", snapshots(false));
    server.deploy("game-types", {});
    const source = await open();
    now += 2 * INTERVAL_MS;
    const due = source.refreshIfDue(now);
    expect(due?.isUrgent).toBe(false);
    await due?.over;
    now += 2 * INTERVAL_MS + 1;
    const overdue = source.refreshIfDue(now);
    expect(overdue?.isUrgent).toBe(true);
    await overdue?.over;
  });

  test("ends although AppConfig hangs, and its call with it; what serves stays", async () => {
    server.deploy("flags", snapshots(false));
    server.deploy("game-types", {});
    const source = await open();
    const release = server.hold();
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current().flags).toEqual(snapshots(false));
    expect(failures.map(({ error }) => error)).toEqual([
      expect.objectContaining({ name: "AbortError" }),
      expect.objectContaining({ name: "AbortError" }),
    ]);
    expect(source.refreshIfDue(now)).toBeUndefined();
    release();
    server.deploy("flags", snapshots(true));
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current().flags).toEqual(snapshots(true));
  });

  test("brings flags although the game types hang", async () => {
    server.deploy("game-types", {});
    const source = await open();
    server.deploy("flags", snapshots(false));
    const release = server.hold("game-types");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current().flags).toEqual(snapshots(false));
    release();
  });

  test("disturbs nobody when it fails: the last good value serves, and an interval later it is tried again", async () => {
    server.deploy("flags", snapshots(false), "v1");
    server.deploy("game-types", {});
    const source = await open();
    server.fail("flags", "ThrottlingException");
    await refreshAfter(source, INTERVAL_MS);
    expect(failures).toHaveLength(1);
    expect(source.current()).toMatchObject({ flags: snapshots(false), version: "v1", loadedAt: START });
    expect(ageSeconds(source.current(), now)).toBe(15);

    server.fail("flags", undefined);
    server.deploy("flags", snapshots(true), "v2");
    expect(source.refreshIfDue(now)).toBeUndefined();
    expect(source.current().version).toBe("v1");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(true), version: "v2", loadedAt: now });
  });
});

describe("a session", () => {
  test("is renewed at once when AppConfig refuses its token", async () => {
    server.deploy("flags", snapshots(true));
    server.deploy("game-types", {});
    const source = await open();
    server.expireTokens();
    server.deploy("flags", snapshots(false));
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(false), loadedAt: now });
    expect(server.calls.slice(4).toSorted()).toEqual(
      ["get with bad token", "get with bad token", ...OPENING].toSorted(),
    );
    expect(failures).toEqual([]);
  });

  test("is renewed without asking when its token is a day old", async () => {
    const source = await open();
    await refreshAfter(source, DAY_MS);
    expect(server.calls.slice(4).toSorted()).toEqual(OPENING.toSorted());
  });

  test("is kept until then", async () => {
    const source = await open();
    await refreshAfter(source, DAY_MS - 1);
    expect(server.calls.slice(4).toSorted()).toEqual(["get flags", "get game-types"]);
  });
});

describe("a document that can't be used", () => {
  test("is reported, the last good one serves, and its age grows until a good one comes", async () => {
    server.deploy("flags", snapshots(false), "v1");
    server.deploy("game-types", {});
    const source = await open();
    server.deployText("flags", "{");
    await refreshAfter(source, INTERVAL_MS);
    expect(failures).toEqual([{ what: "flags", error: expect.any(DocumentError) }]);

    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(false), version: "v1", loadedAt: START });
    expect(failures).toHaveLength(1);

    server.deploy("flags", snapshots(true), "v3");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(true), version: "v3", loadedAt: now });
  });

  test("in one profile doesn't hold up the other", async () => {
    server.deploy("game-types", { tarot: {} });
    server.deploy("flags", snapshots(false));
    const { current } = await open();
    expect(current().flags).toEqual(snapshots(false));
    expect([...current().gameTypes.keys()]).toEqual(["generic", "chess", "six-phase"]);
    expect(failures).toEqual([{ what: "game-types", error: expect.any(DocumentError) }]);
  });
});
