import { describe, expect, test } from "vitest";
import { NotSentError, ProblemError, QueueFullError } from "#client";
import { commit, endlessSleep, goal, quickGame } from "./quick.ts";
import {
  AWAY,
  conflict,
  PATCH_REFUSED,
  recovered,
  refused,
  type Scripted,
  SWITCHED_OFF,
  THEIRS,
  written,
} from "./scripted-server.ts";

describe("an outage", () => {
  test("an ordinary retry loop round append writes its move once", async () => {
    const { game, bodies } = await quickGame([written(0), AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, written(1)]);
    for (;;) {
      try {
        await game.append(goal(1));
        break;
      } catch {
        // Once more.
      }
    }
    expect(new Set(bodies().map((body) => JSON.stringify(body)))).toEqual(
      new Set([JSON.stringify(commit("id-1", "cursor-0", 1))]),
    );
    expect(bodies()).toHaveLength(7);
  });

  test("of four moves in it all are written, in order, and none twice", async () => {
    const { game, bodies } = await quickGame([written(0), AWAY, AWAY, AWAY, written(1), written(4)]);
    const answers = await Promise.all([1, 2, 3, 4].map(async (score) => await game.append(goal(score))));
    expect(answers).toMatchObject([{ version: 1 }, { version: 4 }, { version: 4 }, { version: 4 }]);
    expect(bodies().slice(3)).toEqual([commit("id-1", "cursor-0", 1), commit("id-2", "cursor-1", 2, 3, 4)]);
  });

  test("what queued meanwhile goes as one commit, up to 50 transitions, and the caller's own id makes one by itself", async () => {
    const { game, bodies } = await quickGame([written(0), written(1), written(51), written(52), written(53)]);
    const moves = Array.from({ length: 52 }, (_, index) => index);
    await Promise.all([
      ...moves.map(async (score) => await game.append(goal(score))),
      game.append(goal(100), { commitId: "own" }),
    ]);
    expect(bodies()).toEqual([
      commit("id-1", "cursor-0", 0),
      commit("id-2", "cursor-1", ...moves.slice(1, 51)),
      commit("id-3", "cursor-51", 51),
      commit("own", "cursor-52", 100),
    ]);
  });

  test("nobody who does not await an answer is struck by it, and the operator hears", async () => {
    const { client, game, events } = await quickGame([written(0), PATCH_REFUSED]);
    await game.append(goal(1)).queued;
    await client.flush();
    expect(events).toMatchObject([
      { type: "refused", gameId: "room-1", moves: 1, error: { name: "ProblemError" } },
    ]);
  });

  test("the circuit breaker opens after five tries without an answer, and closes after three", async () => {
    const { game, events } = await quickGame([
      written(0),
      ...Array<Scripted>(5).fill(AWAY),
      written(1),
      written(2),
      written(3),
    ]);
    for (const score of [1, 2, 3]) await game.append(goal(score));
    const states = events.flatMap((event) => (event.type === "breaker" ? [event.state] : []));
    expect(states).toEqual(["open", "half-open", "closed"]);
  });

  test.each([
    ["moves", { moves: 2 }],
    ["bytes", { bytes: 90 }],
  ] as const)("a full queue, by %s, takes no more, and says so", async (limit, queue) => {
    const { game, events } = await quickGame([written(0), AWAY], {
      queue,
      platform: { sleep: endlessSleep },
    });
    const first = [game.append(goal(1)), game.append(goal(2))];
    await expect(game.append(goal(3))).rejects.toThrow(QueueFullError);
    expect(events.find(({ type }) => type === "queue-full")).toMatchObject({ error: { limit } });
    expect(first).toHaveLength(2);
  });

  test("a queue whose oldest has waited too long takes no more", async () => {
    let now = 0;
    const { game } = await quickGame([written(0), AWAY], {
      queue: { ageMs: 1_000 },
      platform: { now: () => now, sleep: endlessSleep },
    });
    void game.append(goal(1));
    now = 1_001;
    await expect(game.append(goal(2))).rejects.toMatchObject({ name: "QueueFullError", limit: "age" });
  });
});

describe("a refusal", () => {
  test("of one move among several: those before it are written, those behind it come back", async () => {
    const { game, bodies, events } = await quickGame([
      written(0),
      written(1),
      PATCH_REFUSED,
      written(2),
      PATCH_REFUSED,
      written(3),
    ]);
    const [, two, bad, behind] = [1, 2, 3, 4].map(async (score) => await game.append(goal(score)));
    expect(await two).toMatchObject({ version: 2 });
    await expect(bad).rejects.toThrow(ProblemError);
    await expect(behind).rejects.toThrow(NotSentError);
    await game.append(goal(5));
    expect(bodies()).toEqual([
      commit("id-1", "cursor-0", 1),
      commit("id-2", "cursor-1", 2, 3, 4),
      commit("id-3", "cursor-1", 2),
      commit("id-4", "cursor-2", 3),
      commit("id-5", "cursor-2", 5),
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      "written",
      "written",
      "refused",
      "given-back",
      "written",
    ]);
  });

  test("after a try without an answer settles nothing: a fence takes the place first", async () => {
    const { game, requests } = await quickGame([written(0), AWAY, PATCH_REFUSED, recovered(1), written(2)]);
    await expect(game.append(goal(1))).rejects.toThrow(ProblemError);
    await game.append(goal(2));
    expect(requests().map(({ url }) => url?.split("/").at(-1))).toEqual([
      "transitions",
      "transitions",
      "recovery",
      "transitions",
    ]);
    expect(requests()[2]?.body).toEqual({
      mode: "latest",
      fence: true,
      commitId: "id-2",
      cursor: "cursor-0",
    });
    expect(requests()[3]?.body).toEqual(commit("id-3", "cursor-1", 2));
  });

  test("after such a try, where the fence finds it written, it is", async () => {
    const ours = { ...THEIRS, commitId: "id-1" };
    const { game } = await quickGame([
      written(0),
      AWAY,
      PATCH_REFUSED,
      conflict({ missed: [ours] }),
      written(1, { "savepoint-repeated": "true" }),
    ]);
    expect(await game.append(goal(1))).toMatchObject({ version: 1, repeated: true });
  });

  test("by a gateway is no word of the service: it is tried again", async () => {
    const { game } = await quickGame([
      written(0),
      { status: 403, body: { message: "Forbidden" } },
      written(1),
    ]);
    expect(await game.append(goal(1))).toMatchObject({ version: 1 });
  });

  test("of an answer that says that nothing was written leaves no doubt", async () => {
    const busy = refused(503, "store-unavailable", { retryable: true, outcome: "not-written" });
    const { game, requests } = await quickGame([written(0), busy, PATCH_REFUSED]);
    await expect(game.append(goal(1))).rejects.toThrow(ProblemError);
    expect(requests()).toHaveLength(2);
  });
});

describe("persistence switched off after a try without an answer", () => {
  test("leaves the move in doubt, says so, and settles it first when it is on again", async () => {
    function current() {
      return { state: { score: 2 }, phase: "ON" };
    }
    const { game, bodies } = await quickGame([
      written(0),
      AWAY,
      SWITCHED_OFF,
      SWITCHED_OFF,
      written(1),
      written(2),
    ]);
    expect(await game.append(goal(1), { current })).toEqual({ persisted: false, inDoubt: true });
    expect(await game.append(goal(2), { current })).toEqual({ persisted: false });
    expect(await game.append(goal(3), { current })).toMatchObject({ version: 2 });
    const first = commit("id-1", "cursor-0", 1);
    expect(bodies()).toEqual([
      first,
      first,
      first,
      first,
      {
        commitId: "id-2",
        cursor: "cursor-1",
        resync: true,
        transitions: [{ action: "goal", state: { score: 2 } }],
      },
    ]);
  });
});

test("a wiped game gives everything back", async () => {
  const { game } = await quickGame([written(0), refused(410, "game-wiped")]);
  const [one, two] = [1, 2].map(
    async (score) => await game.append(goal(score)).catch((error: unknown) => error),
  );
  expect(await one).toMatchObject({ problem: { status: 410 } });
  expect(await two).toBe(await one);
  await expect(game.append(goal(3))).rejects.toThrow(NotSentError);
});

test("closing gives back what waits: in doubt where it was sent, not sent where it was not", async () => {
  const { client, game } = await quickGame([written(0), AWAY], { breaker: { failures: 1_000_000 } });
  const appends = [1, 2].map(
    async (score) => await game.append(goal(score)).catch((error: unknown) => error),
  );
  await client.close(0);
  expect(await Promise.all(appends)).toMatchObject([
    { name: "OutcomeUnknownError" },
    { name: "ClosedError", kept: false },
  ]);
  await expect(game.append(goal(3))).rejects.toMatchObject({ name: "ClosedError" });
});
