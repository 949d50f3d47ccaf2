import { InternalServerException } from "@aws-sdk/client-appconfigdata";
import { describe, expect, test } from "vitest";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import { ageSeconds, defaultConfig } from "../../../lambdas/flags/source.ts";
import {
  failures,
  freshAppConfig,
  INTERVAL_MS,
  now,
  OPENING,
  open,
  pass,
  refreshAfter,
  START,
  server,
  snapshots,
} from "../../fixtures/appconfig-source.ts";

freshAppConfig();

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
    pass(60_000);
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
    pass(999);
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
    pass(INTERVAL_MS);
    const refresh = source.refreshIfDue(now);
    expect(refresh?.isUrgent).toBe(true);
    await refresh?.over;
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
