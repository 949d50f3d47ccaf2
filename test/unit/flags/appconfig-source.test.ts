import { AppConfigDataClient, InternalServerException } from "@aws-sdk/client-appconfigdata";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

const snapshots = (enabled: boolean) => ({ enable_state_snapshots: { enabled } });

let server: AppConfigDataServer;
let client: AppConfigDataClient;
let failures: ConfigFailure[];
let now: number;

function open(startTimeoutMs = 30_000): Promise<ConfigSource> {
  const report = (failure: ConfigFailure) => failures.push(failure);
  const ids = { application: "savepoint", environment: "test" };
  return openAppConfigSource({ ...ids, client, clock: () => now, report, startTimeoutMs });
}

async function refreshAfter(source: ConfigSource, milliseconds: number): Promise<void> {
  now += milliseconds;
  await source.refresh();
}

beforeEach(async () => {
  server = await startAppConfigDataServer();
  client = new AppConfigDataClient({
    endpoint: server.endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  failures = [];
  now = START;
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

describe("the start", () => {
  it("fetches both profiles before anything is served", async () => {
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

  it("names a version without a label by a digest", async () => {
    server.deploy("flags", { version: "1", flags: {}, values: snapshots(false) });
    const { current } = await open();
    expect(current().flags).toEqual(snapshots(false));
    expect(current().version).toMatch(/^sha256:[0-9a-f]{12}$/);
  });

  it("goes on with the defaults when nothing has been deployed", async () => {
    const { current } = await open();
    expect(current()).toEqual(defaultConfig(START));
    expect(failures).toEqual([]);
  });

  it("goes on with the defaults when AppConfig fails, says so, and lets their age grow", async () => {
    server.fail("flags", "InternalServerException");
    const { current } = await open();
    now += 60_000;
    expect(current()).toEqual(defaultConfig(START));
    expect(ageSeconds(current(), now)).toBe(60);
    expect(failures).toEqual([{ what: "flags", error: expect.any(InternalServerException) }]);
  });

  it("doesn't wait for longer than it may; what comes late is used when it comes", async () => {
    server.deploy("flags", snapshots(false));
    const release = server.hold();
    const source = await open(1);
    expect(source.current()).toEqual(defaultConfig(START));
    expect(failures).toEqual([
      { what: "AppConfig", error: new Error("no answer within 1 ms; defaults serve until it comes") },
    ]);

    release();
    await source.refresh();
    expect(source.current().flags).toEqual(snapshots(false));
  });
});

describe("a refresh", () => {
  it("brings what is new, and nothing where nothing is new", async () => {
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

  it("presents each token once", async () => {
    const source = await open();
    await refreshAfter(source, INTERVAL_MS);
    await refreshAfter(source, INTERVAL_MS);
    expect(server.tokens).toHaveLength(6);
    expect(new Set(server.tokens).size).toBe(6);
  });

  it("asks no earlier than AppConfig lets it", async () => {
    server.setInterval(60);
    const source = await open();
    await refreshAfter(source, 59_999);
    source.poke(now);
    expect(server.calls).toHaveLength(4);
    await refreshAfter(source, 1);
    expect(server.calls.slice(4).toSorted()).toEqual(["get flags", "get game-types"]);
  });

  it("is shared by those who ask while it runs", async () => {
    const source = await open();
    const release = server.hold();
    now += INTERVAL_MS;
    const refreshes = [source.refresh(), source.refresh()];
    source.poke(now);
    await server.reached(6);
    source.poke(now);
    release();
    await Promise.all(refreshes);
    expect(server.calls).toHaveLength(6);
  });
});

describe("a poke", () => {
  it("starts a refresh that is due, and doesn't wait for it", async () => {
    server.deploy("flags", snapshots(false));
    const source = await open();
    server.deploy("flags", snapshots(true));
    const release = server.hold();
    now += INTERVAL_MS;

    expect(source.poke(now)).toBeUndefined();
    await server.reached(6);
    expect(source.current().flags).toEqual(snapshots(false));

    release();
    await vi.waitFor(() => expect(source.current().flags).toEqual(snapshots(true)));
  });

  it("brings flags although the game types hang", async () => {
    const source = await open();
    server.deploy("flags", snapshots(false));
    const release = server.hold("game-types");
    now += INTERVAL_MS;
    source.poke(now);
    await vi.waitFor(() => expect(source.current().flags).toEqual(snapshots(false)));
    release();
  });

  it("whose refresh fails disturbs nobody: the last good value serves, an interval later it is tried again", async () => {
    server.deploy("flags", snapshots(false), "v1");
    const source = await open();
    server.fail("flags", "ThrottlingException");
    now += INTERVAL_MS;
    source.poke(now);
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    await source.refresh();
    expect(source.current()).toMatchObject({ flags: snapshots(false), version: "v1", loadedAt: START });
    expect(ageSeconds(source.current(), now)).toBe(15);

    server.fail("flags", undefined);
    server.deploy("flags", snapshots(true), "v2");
    await source.refresh();
    expect(source.current().version).toBe("v1");
    await refreshAfter(source, INTERVAL_MS);
    expect(source.current()).toMatchObject({ flags: snapshots(true), version: "v2", loadedAt: now });
  });
});

describe("a session", () => {
  it("is renewed at once when AppConfig refuses its token", async () => {
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

  it("is renewed without asking when its token is a day old", async () => {
    const source = await open();
    await refreshAfter(source, DAY_MS);
    expect(server.calls.slice(4).toSorted()).toEqual(OPENING.toSorted());
  });

  it("is kept until then", async () => {
    const source = await open();
    await refreshAfter(source, DAY_MS - 1);
    expect(server.calls.slice(4).toSorted()).toEqual(["get flags", "get game-types"]);
  });
});

describe("a document that can't be used", () => {
  it("is reported, the last good one serves, and its age grows until a good one comes", async () => {
    server.deploy("flags", snapshots(false), "v1");
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

  it("in one profile doesn't hold up the other", async () => {
    server.deploy("game-types", { tarot: {} });
    server.deploy("flags", snapshots(false));
    const { current } = await open();
    expect(current().flags).toEqual(snapshots(false));
    expect([...current().gameTypes.keys()]).toEqual(["generic", "chess", "six-phase"]);
    expect(failures).toEqual([{ what: "game-types", error: expect.any(DocumentError) }]);
  });
});
