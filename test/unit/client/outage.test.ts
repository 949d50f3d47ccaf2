import { describe, expect, test } from "vitest";
import {
  ConflictError,
  conflictOf,
  Game,
  NotSentError,
  type OnConflict,
  OutcomeUnknownError,
  ProblemError,
  QueueFullError,
} from "#client";
import { endlessSleep, goal, quickClient, quickGame } from "./quick.ts";
import { refused, type Scripted, SWITCHED_OFF, THEIRS, written } from "./scripted-server.ts";

const AWAY: Scripted = "hangUp";
function commit(commitId: string, cursor: string, ...scores: number[]) {
  return {
    commitId,
    cursor,
    transitions: scores.flatMap(goal),
  };
}
const REFUSED = refused(422, "patch-does-not-apply");
function conflict(more: object = {}) {
  return refused(409, "conflict", {
    expectedVersion: 0,
    version: 1,
    phase: "ON",
    cursor: "cursor-theirs",
    missed: [THEIRS],
    ...more,
  });
}

function fenced(version: number): Scripted {
  return {
    status: 200,
    body: {
      gameId: "room-1",
      gameType: "generic",
      version,
      phase: "ON",
      time: "2027-01-01T00:00:00.000Z",
      state: {},
      cursor: `cursor-${version}`,
      report: {
        base: { kind: "creation", version: 0 },
        commits: 0,
        transitions: 0,
        passedOver: [],
        skipped: [],
      },
    },
  };
}

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
    const { client, game, events } = await quickGame([written(0), REFUSED]);
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
      REFUSED,
      written(2),
      REFUSED,
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
    const { game, requests } = await quickGame([written(0), AWAY, REFUSED, fenced(1), written(2)]);
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
      REFUSED,
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
    const { game, requests } = await quickGame([written(0), busy, REFUSED]);
    await expect(game.append(goal(1))).rejects.toThrow(ProblemError);
    expect(requests()).toHaveLength(2);
  });
});

describe("another server that continued the game", () => {
  test("gives the whole queue back with both sides, and nothing is taken until the game is recovered", async () => {
    const { game, bodies } = await quickGame([written(0), conflict(), fenced(1), written(2)]);
    const failures = [1, 2].map(
      async (score) => await game.append(goal(score)).catch((error: unknown) => error),
    );
    const [first, second] = await Promise.all(failures);
    expect(first).toBeInstanceOf(ConflictError);
    expect(second).toBe(first);
    expect(first).toMatchObject({ missed: [THEIRS], mine: [goal(1), goal(2)] });
    expect(conflictOf(first)).toMatchObject({ version: 1 });
    await expect(game.append(goal(3))).rejects.toThrow(NotSentError);
    await game.recover();
    expect(await game.append(goal(4))).toMatchObject({ version: 2 });
    expect(bodies()).toHaveLength(3);
  });

  test("onConflict makes moves again on top, drops some, and the others stay in order", async () => {
    const { client, bodies } = await quickGame([written(0), written(0), conflict(), written(3)]);
    const game = await Game.create(
      client,
      "room-2",
      { gameType: "generic" },
      {
        onConflict: (missed, mine) => {
          expect(missed).toEqual([THEIRS]);
          return mine.map((move, index) => (index === 1 ? undefined : [...move, { action: "again" }]));
        },
      },
    );
    const [one, two, three] = [1, 2, 3].map(async (score) => await game.append(goal(score)));
    await expect(two).rejects.toThrow(ConflictError);
    expect(await one).toMatchObject({ version: 3 });
    expect(await three).toMatchObject({ version: 3 });
    expect(bodies().at(-1)).toEqual({
      commitId: "id-2",
      cursor: "cursor-theirs",
      transitions: [...goal(1), { action: "again" }, ...goal(3), { action: "again" }],
    });
  });

  test.each<[string, OnConflict, string]>([
    ["fails", () => Promise.reject(new Error("no rule for this")), "no rule for this"],
    ["gives no transitions for a move", () => [[]], "an append takes 1 to 50 transitions, not 0"],
    [
      "gives too many for a move",
      () => [Array.from({ length: 51 }, () => ({ action: "again" }))],
      "an append takes 1 to 50 transitions, not 51",
    ],
  ])("an onConflict that %s gives up, and its error is the cause", async (_, onConflict, message) => {
    const { client, arrived } = await quickClient([written(0), conflict()]);
    const game = await Game.create(client, "room-2", { gameType: "generic" }, { onConflict });
    await expect(game.append(goal(1))).rejects.toMatchObject({ name: "ConflictError", cause: { message } });
    expect(arrived).toHaveLength(2);
  });
});

describe("cursors", () => {
  test("that the service can't read any more: the version takes their place", async () => {
    const { game, bodies } = await quickGame([written(0), refused(400, "cursor-invalid"), written(1)]);
    await game.append(goal(1));
    expect(bodies()[1]).toEqual({ commitId: "id-2", expectedVersion: 0, transitions: goal(1) });
  });

  test("that are too old are replaced, where nobody has continued", async () => {
    const stale = refused(409, "cursor-stale", { version: 0, phase: "ON", cursor: "fresh" });
    const { game, bodies } = await quickGame([written(0), stale, written(1)]);
    await game.append(goal(1));
    expect(bodies()[1]).toEqual(commit("id-2", "fresh", 1));
  });

  test("that are too old, in doubt, and of a past that is not kept: the outcome is unknown", async () => {
    const stale = refused(409, "cursor-stale", { version: 7, phase: "ON", cursor: "fresh" });
    const { game } = await quickGame([written(0), AWAY, stale, refused(410, "history-gone")]);
    await expect(game.append(goal(1))).rejects.toThrow(OutcomeUnknownError);
  });

  test("of another table: everything comes back", async () => {
    const other = refused(409, "cursor-other-table", { version: 3, phase: "ON", cursor: "there" });
    const { game } = await quickGame([written(0), AWAY, other]);
    await expect(game.append(goal(1))).rejects.toMatchObject({ name: "ConflictError", mine: [goal(1)] });
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
