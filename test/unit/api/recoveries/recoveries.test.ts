import { beforeEach, describe, expect, test } from "vitest";
import type { Archive } from "../../../../lambdas/store/archive.ts";
import { memoryArchive } from "../../../../scripts/local/memory-archive.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { eventually } from "../../../fixtures/eventually.ts";
import { created, kindOf, playedOn } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";

let services: TestServices & { readonly archive: Archive };
let api: Api;

beforeEach(async () => {
  services = { ...testServices(), archive: memoryArchive() };
  api = apiOf(services);
  for (const gameId of ["a", "b", "c"])
    await playedOn(api, await created(api, gameId, { state: { of: gameId } }), 4);
});

const FAST = { gamesPerSecond: 10_000 };

/** Waits until a step is done. @returns what it came to. */
async function done(recoveryId: string, step: "plan" | "run") {
  const progress = await eventually(
    async () => (await api(`GET /v1/recoveries/${recoveryId}`)).body[step],
    (seen) => typeof seen === "object" && seen !== null && "done" in seen && seen.done === true,
  );
  expect(progress).toMatchObject({ segments: 64, segmentsDone: 64 });
  return progress;
}

async function games(recoveryId: string, step: "plan" | "run") {
  const found: unknown[] = [];
  let page: unknown = "0.0";
  while (typeof page === "string") {
    const { body } = await api(`GET /v1/recoveries/${recoveryId}/games`, { query: { step, page } });
    if (Array.isArray(body.games)) found.push(...body.games);
    page = body.next;
  }
  return found;
}

describe("a recovery of many games", () => {
  test("is begun, followed, and says what became of each", async () => {
    const body = { recoveryId: "r1", mode: "recover", where: { gameType: "generic" }, ...FAST };
    expect(await api("POST /v1/recoveries", { body })).toMatchObject({
      status: 202,
      body: { recoveryId: "r1", step: "run" },
    });
    expect(await done("r1", "run")).toMatchObject({
      counts: { listed: 3, recovered: 3, refused: 0, gone: 0, planned: 0 },
    });
    expect(await games("r1", "run")).toHaveLength(3);
    expect((await api("GET /v1/games/a/snapshots")).body).toMatchObject({ snapshots: [{ version: 4 }] });
    expect((await api("POST /v1/recoveries", { body })).status).toBe(202);
    const other = { ...body, where: { gameType: "chess" } };
    expect(kindOf(await api("POST /v1/recoveries", { body: other }))).toBe("recovery-exists");
  });

  test("that takes games back is planned, and run when the plan is done", async () => {
    const body = { recoveryId: "r2", mode: "restore", versionBefore: 3, reason: "bad release", ...FAST };
    expect(kindOf(await api("POST /v1/recoveries", { body: { ...body, run: true } }))).toBe("plan-missing");
    expect((await api("POST /v1/recoveries", { body })).body).toEqual({ recoveryId: "r2", step: "plan" });
    expect(await done("r2", "plan")).toMatchObject({ counts: { listed: 3, planned: 3 } });
    expect((await api("GET /v1/games/a")).body).toMatchObject({ version: 4 });
    await api("POST /v1/recoveries", { body: { ...body, run: true } });
    expect(await done("r2", "run")).toMatchObject({ counts: { listed: 3, recovered: 3 } });
    expect((await api("GET /v1/games/a/state")).body).toMatchObject({
      version: 5,
      state: { of: "a", last: "m2" },
    });
    const { body: history } = await api("GET /v1/games/b/transitions", {
      query: { direction: "backward", limit: "1" },
    });
    expect(history).toMatchObject({ transitions: [{ kind: "correction", reason: "bad release" }] });
  });

  test("is refused where it asks for too little or too much, is not there, or has nowhere to be kept", async () => {
    async function kind(body: object) {
      return kindOf(await api("POST /v1/recoveries", { body: { recoveryId: "r3", ...body } }));
    }
    expect(await kind({ mode: "restore", reason: "x" })).toBe("invalid-request");
    expect(await kind({ mode: "restore", at: "2027-01-01T00:00:00Z", versionBefore: 1, reason: "x" })).toBe(
      "invalid-request",
    );
    expect(await kind({ mode: "restore", versionBefore: 1 })).toBe("invalid-request");
    expect(await kind({ mode: "recover", versionBefore: 1 })).toBe("invalid-request");
    expect(kindOf(await api("GET /v1/recoveries/none"))).toBe("recovery-not-found");
    expect(kindOf(await api("GET /v1/recoveries/none/games"))).toBe("recovery-not-found");
    const bare = apiOf(testServices());
    expect(kindOf(await bare("POST /v1/recoveries", { body: { recoveryId: "r", mode: "check" } }))).toBe(
      "archive-missing",
    );
    expect(kindOf(await bare("GET /v1/recoveries/r"))).toBe("archive-missing");
    expect(kindOf(await bare("GET /v1/recoveries/r/games"))).toBe("archive-missing");
  });

  test("to a time, of games that changed since, takes those alone", async () => {
    services.set.now += 86_400_000;
    const since = new Date(services.set.now).toISOString();
    await playedOn(api, await created(api, "late"), 1);
    const body = { recoveryId: "r4", mode: "restore", at: since, activeSince: since, reason: "x", ...FAST };
    await api("POST /v1/recoveries", { body });
    expect(await done("r4", "plan")).toMatchObject({ counts: { listed: 1, recovered: 1, planned: 0 } });
    expect(await games("r4", "plan")).toMatchObject([{ gameId: "late", detail: "unchanged" }]);
  });
});
