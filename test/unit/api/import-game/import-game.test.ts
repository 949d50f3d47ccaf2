import { describe, expect, test } from "vitest";
import { digestOfState } from "../../../../lambdas/game/state-digest.ts";
import { stage } from "../../../fixtures/api-stage.ts";
import { created, kindOf, played } from "../../../fixtures/play.ts";

const IDENTITY = {
  gameType: "generic",
  createdAt: "2026-01-01T00:00:00.000Z",
  contentDigest: "0123456789abcdef",
};
const CREATED = { ...IDENTITY, created: { state: { a: 1 } } };
function commit(commitId: string, transition: object = { action: "move", patch: { last: commitId } }) {
  return {
    commitId,
    contentDigest: "digest-of-commit",
    time: "2026-01-02T00:00:00.000Z",
    transitions: [transition],
  };
}

describe("an import", () => {
  test("never overwrites: not a game, not a commit", async () => {
    const { api } = stage();
    async function import_(gameId: string, body: object) {
      return await api(`POST /v1/games/${gameId}/import`, { body });
    }
    await created(api, "g");
    expect(kindOf(await import_("g", CREATED))).toBe("game-exists");
    const base = { version: 3, phase: "P", time: IDENTITY.createdAt, state: {} };
    const digests = { idDigest: "0123456789abcdef", contentDigest: "0123456789abcdef" };
    expect(kindOf(await import_("g", { ...IDENTITY, base: { ...base, ...digests } }))).toBe("game-exists");
    await import_("h", CREATED);
    expect(kindOf(await import_("h", { ...IDENTITY, base: { ...base, ...digests } }))).toBe("game-exists");
    await import_("h", { ...IDENTITY, after: 0, commits: [commit("m1")] });
    expect(kindOf(await import_("h", { ...IDENTITY, after: 0, commits: [commit("other")] }))).toBe(
      "game-exists",
    );
    expect((await api("GET /v1/games/h/state")).body).toMatchObject({ version: 1, state: { last: "m1" } });
    expect(kindOf(await import_("h", { ...IDENTITY, after: 3, commits: [commit("m4")] }))).toBe(
      "version-not-found",
    );
    expect(kindOf(await import_("h", { ...IDENTITY, complete: { version: 2 } }))).toBe("version-not-found");
  });

  test("leaves what was played since, and says that it exists", async () => {
    const { api } = stage();
    await api("POST /v1/games/g/import", { body: CREATED });
    const { body } = await api("GET /v1/games/g/state");
    await played(api, { gameId: "g", cursor: String(body.cursor) }, "mine");
    expect((await api("POST /v1/games/g/import", { body: CREATED })).status).toBe(201);
    const more = { ...IDENTITY, after: 0, commits: [commit("m1")] };
    expect(kindOf(await api("POST /v1/games/g/import", { body: more }))).toBe("game-exists");
  });

  test("is refused where its state comes out differently", async () => {
    const { api } = stage();
    const part = { ...CREATED, after: 0, commits: [commit("m1")] };
    function complete(state: object) {
      return { version: 1, stateDigest: digestOfState({ ...state }) };
    }
    const differs = await api("POST /v1/games/g/import", { body: { ...part, complete: complete({ a: 2 }) } });
    expect(kindOf(differs)).toBe("import-differs");
    const right = { ...part, complete: complete({ last: "m1", a: 1 }) };
    expect((await api("POST /v1/games/g/import", { body: right })).status).toBe(201);
  });

  test("is bound to phases that the game type knows", async () => {
    const { api } = stage();
    const chess = { ...CREATED, gameType: "six-phase" };
    async function kind(body: object) {
      return kindOf(await api("POST /v1/games/g/import", { body }));
    }
    expect(await kind({ ...chess, created: { state: {}, phase: "NOWHERE" } })).toBe(
      "phase-change-not-allowed",
    );
    expect(
      (await api("POST /v1/games/g/import", { body: { ...chess, created: { state: {}, phase: "TURN" } } }))
        .body,
    ).toMatchObject({
      phase: "TURN",
    });
    const moved = { ...chess, after: 0, commits: [commit("m", { action: "x", to: "NOWHERE" })] };
    expect(await kind(moved)).toBe("phase-change-not-allowed");
    expect(await kind({ ...moved, commits: [commit("m", { action: "x", from: "SCORING" })] })).toBe(
      "phase-mismatch",
    );
    expect(await kind({ ...moved, gameType: "go" })).toBe("unknown-game-type");
    expect(await kind({ ...IDENTITY, commits: [commit("m")] })).toBe("invalid-request");
  });

  test("of a wiped game is refused, and goes by the flag", async () => {
    const { api, services } = stage();
    await api("POST /v1/games/g/import", { body: CREATED });
    await api("DELETE /v1/games/g");
    async function kind(body: object) {
      return kindOf(await api("POST /v1/games/g/import", { body }));
    }
    expect(await kind(CREATED)).toBe("game-wiped");
    services.entries.delete("g");
    expect(await kind(CREATED)).toBe("game-wiped");
    const base = { version: 1, phase: "P", time: IDENTITY.createdAt, state: {} };
    const digests = { idDigest: "0123456789abcdef", contentDigest: "0123456789abcdef" };
    services.entries.delete("g");
    expect(await kind({ ...IDENTITY, base: { ...base, ...digests } })).toBe("game-wiped");
    services.set.flags = {
      use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
    };
    expect((await api("POST /v1/games/h/import", { body: CREATED })).body).toEqual({ persisted: false });
  });

  test("of commits with large states keeps them, and a wipe in between is met", async () => {
    const { api } = stage();
    const state = { board: "y".repeat(400_000) };
    await api("POST /v1/games/g/import", { body: { ...IDENTITY, created: { state } } });
    const big = {
      ...IDENTITY,
      after: 0,
      commits: [commit("m1", { action: "reset", state: { ...state, b: 1 } })],
    };
    expect((await api("POST /v1/games/g/import", { body: big })).status).toBe(201);
    expect((await api("GET /v1/games/g/state")).body).toMatchObject({ version: 1, state: { b: 1 } });
  });
});
