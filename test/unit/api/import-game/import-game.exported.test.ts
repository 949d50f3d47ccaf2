import { describe, expect, test } from "vitest";
import { type Stage, stage } from "../../../fixtures/api-stage.ts";
import { created, played, playedOn } from "../../../fixtures/play.ts";
import { DAY_MS, START } from "../../../fixtures/time.ts";
import { exported, imported, partsOf } from "../../../fixtures/transfer.ts";

const RESULT = { action: "result", to: "GAME_OVER", state: { final: true } };

async function playedStage(): Promise<Stage> {
  const here = stage();
  const game = await created(here.api, "g", {
    gameType: "six-phase",
    state: { score: 0 },
    metadata: { by: "ann" },
  });
  here.services.set.now += 1_000;
  const begun = await played(here.api, game, "begin", {
    action: "begin",
    to: "PREPARATION",
    patch: { a: 1 },
  });
  here.services.set.now += 1_000;
  const steps = await playedOn(here.api, begun, 3);
  const { cursor = "" } = steps.at(-1) ?? {};
  await here.api("POST /v1/games/g/corrections", {
    body: { commitId: "fix", cursor, reason: "double goal", state: { score: 7 } },
  });
  return here;
}

/** What anyone can read of a game, but for cursors and the time of the request. */
async function readable({ api }: Stage, gameId = "g") {
  const { body: game } = await api(`GET /v1/games/${gameId}`);
  const { body: history } = await api(`GET /v1/games/${gameId}/transitions`);
  const states: unknown[] = [];
  for (let version = 0; version <= Number(game.version); version += 1) {
    const { status, body } = await api(`GET /v1/games/${gameId}/state`, {
      query: { version: String(version) },
    });
    states.push({ status, state: body.state, phase: body.phase, time: body.time });
  }
  return { game: { ...game, cursor: "" }, history, states };
}

describe("an import of an export", () => {
  test("with history gives equal states, versions and history", async () => {
    const from = await playedStage();
    const to = stage(START + DAY_MS);
    const parts = partsOf(await exported(from.api, "g", true));
    expect(await imported(to.api, "g", parts)).toEqual([201, 201, 201]);
    expect(await readable(to)).toEqual(await readable(from));
    expect((await to.api("GET /v1/games", { query: {} })).body).toMatchObject({
      games: [{ gameId: "g", version: 5, phase: "PREPARATION", snapshot: 5 }],
    });
  });

  test("without history gives the state and the version, and the state that it began with", async () => {
    const from = await playedStage();
    const to = stage();
    to.services.set.now = from.services.set.now;
    await imported(to.api, "g", partsOf(await exported(from.api, "g", false)));
    const [here, there] = [await readable(from), await readable(to)];
    expect(there.game).toEqual(here.game);
    expect([there.states[0], there.states[5]]).toEqual([here.states[0], here.states[5]]);
    expect(there.states.slice(1, 5)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ status: 410 })),
    );
  });

  test("continues like any game, and knows a retry of what was written before", async () => {
    const from = await playedStage();
    const to = stage(START + DAY_MS);
    await imported(to.api, "g", partsOf(await exported(from.api, "g", true)));
    const retry = {
      commitId: "m3",
      expectedVersion: 3,
      transitions: [{ action: "move", patch: { last: "m3" } }],
    };
    const again = await to.api("POST /v1/games/g/transitions", { body: retry });
    expect(again).toMatchObject({
      status: 201,
      headers: { "savepoint-repeated": "true" },
      body: { version: 4 },
    });
    const { body } = await to.api("GET /v1/games/g/state");
    await played(to.api, { gameId: "g", cursor: String(body.cursor) }, "on");
    expect((await to.api("GET /v1/games/g/state")).body).toMatchObject({
      version: 6,
      state: { score: 7, last: "on" },
    });
  });

  test("expires from the import on, not by its old dates", async () => {
    const from = await playedStage();
    const to = stage(START + 400 * DAY_MS);
    await imported(to.api, "g", partsOf(await exported(from.api, "g", true)));
    to.services.set.now += 20 * DAY_MS;
    expect((await readable(to)).states).toEqual((await readable(from)).states);
  });

  test("of which the first commits are no longer kept begins at the oldest snapshot", async () => {
    const from = await playedStage();
    await from.api("POST /v1/games/g/snapshots", { body: {} });
    from.services.set.now += 25 * DAY_MS;
    const { body } = await from.api("GET /v1/games/g/state");
    await played(from.api, { gameId: "g", cursor: String(body.cursor) }, "later");
    from.services.set.now += 10 * DAY_MS;
    const pages = await exported(from.api, "g", true);
    expect(pages[0]).toMatchObject({ base: { version: 5 }, commits: [{ commitId: "later" }] });
    const to = stage(from.services.set.now);
    expect(await imported(to.api, "g", partsOf(pages))).toEqual([201, 201, 201, 201]);
    expect(await readable(to)).toEqual(await readable(from));
  });

  test("keeps large states, and sends them apart", async () => {
    const from = stage();
    const large = { board: "x".repeat(600_000) };
    const game = await created(from.api, "g", { state: large });
    await playedOn(
      from.api,
      await played(from.api, game, "big", { action: "reset", state: { ...large, at: 1 } }),
      1,
    );
    const to = stage();
    for (const history of [true, false]) {
      const pages = await exported(from.api, "g", history);
      expect(pages.length).toBeGreaterThan(1);
      await imported(to.api, `g${history}`, partsOf(pages));
      expect((await to.api(`GET /v1/games/g${history}/state`)).body).toMatchObject({
        version: 2,
        state: { ...large, at: 1, last: "m1" },
      });
    }
  });

  test("of a finished game is archived by the next sweep, and may be read before", async () => {
    const from = stage();
    await played(from.api, await created(from.api, "g"), "end", RESULT);
    const to = stage();
    await imported(to.api, "g", partsOf(await exported(from.api, "g", true)));
    expect(to.services.entries.get("g")).toMatchObject({
      status: "finished",
      due: { at: START, since: START },
    });
    expect(await readable(to)).toEqual(await readable(from));
  });

  test("at version 0 takes one part", async () => {
    const from = stage();
    await created(from.api, "g", { state: { a: 1 }, metadata: { by: "ann" } });
    const [first] = await exported(from.api, "g", true);
    expect(first).not.toHaveProperty("next");
    const to = stage();
    await imported(to.api, "g", partsOf([first ?? {}]));
    expect(await readable(to)).toEqual(await readable(from));
  });
});
