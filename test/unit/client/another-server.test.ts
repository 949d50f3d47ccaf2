import { describe, expect, test } from "vitest";
import {
  ConflictError,
  conflictOf,
  Game,
  NotSentError,
  type OnConflict,
  OutcomeUnknownError,
  ProblemError,
} from "#client";
import { commit, goal, quickClient, quickGame } from "./quick.ts";
import { AWAY, conflict, recovered, refused, THEIRS, written } from "./scripted-server.ts";

describe("another server that continued the game", () => {
  test("gives the whole queue back with both sides, and nothing is taken until the game is recovered", async () => {
    const { game, bodies } = await quickGame([written(0), conflict(), recovered(1), written(2)]);
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

  test("that are too old, in doubt: a clock that is behind may still take them, so the place is taken first", async () => {
    const stale = refused(409, "cursor-stale", { version: 0, phase: "ON", cursor: "fresh" });
    const { game, bodies } = await quickGame([written(0), AWAY, stale, recovered(1), written(2)]);
    expect(await game.append(goal(1))).toMatchObject({ version: 2 });
    expect(bodies().slice(2)).toEqual([
      { mode: "latest", fence: true, commitId: "id-2", cursor: "fresh" },
      commit("id-3", "cursor-1", 1),
    ]);
  });

  test("that are too old, in doubt, and whose place the commit has taken meanwhile: it is written", async () => {
    const stale = refused(409, "cursor-stale", { version: 0, phase: "ON", cursor: "fresh" });
    const ours = conflict({ missed: [{ ...THEIRS, commitId: "id-1" }] });
    const { game, bodies } = await quickGame([written(0), AWAY, stale, ours, written(1)]);
    expect(await game.append(goal(1))).toMatchObject({ version: 1 });
    expect(bodies().at(-1)).toEqual(commit("id-1", "cursor-0", 1));
  });

  test("that are too old, in doubt, and of a past that is not kept: the outcome is unknown", async () => {
    const stale = refused(409, "cursor-stale", { version: 7, phase: "ON", cursor: "fresh" });
    const { game } = await quickGame([written(0), AWAY, stale, refused(410, "history-gone")]);
    await expect(game.append(goal(1))).rejects.toThrow(OutcomeUnknownError);
  });

  test("of a game whose newest part is gone: a commit in doubt may have been in it", async () => {
    const { game } = await quickGame([written(0), AWAY, refused(410, "history-gone")]);
    await expect(game.append(goal(1))).rejects.toThrow(OutcomeUnknownError);
    const sure = await quickGame([written(0), refused(410, "history-gone")]);
    await expect(sure.game.append(goal(1))).rejects.toThrow(ProblemError);
  });

  test("of another table: everything comes back", async () => {
    const other = refused(409, "cursor-other-table", { version: 3, phase: "ON", cursor: "there" });
    const { game } = await quickGame([written(0), AWAY, other]);
    await expect(game.append(goal(1))).rejects.toMatchObject({ name: "ConflictError", mine: [goal(1)] });
  });
});
