import { describe, expect, test } from "vitest";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import { ageSeconds } from "../../../lambdas/flags/source.ts";
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
import { DAY_MS } from "../../fixtures/time.ts";

freshAppConfig();

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
    pass(INTERVAL_MS);
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
    pass(2 * INTERVAL_MS);
    const due = source.refreshIfDue(now);
    expect(due?.isUrgent).toBe(false);
    await due?.over;
    pass(2 * INTERVAL_MS + 1);
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
