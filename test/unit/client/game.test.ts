import { describe, expect, test } from "vitest";
import { Game, openClient, ProblemError } from "#client";
import { refused, type Scripted, SWITCHED_OFF, scriptedServer, written } from "./scripted-server.ts";

function goal(score: number) {
  return [{ action: "goal", patch: { score } }];
}
const creation = { gameType: "generic", state: { score: 0 } };

async function gameOn(...answers: readonly Scripted[]) {
  const { url, arrived } = await scriptedServer(...answers);
  const game = await Game.create(openClient({ url, tries: 1 }), "room-1", creation);
  return { game, bodies: () => arrived.slice(1).map(({ body }) => body) };
}

describe("a game's handle", () => {
  test("goes from cursor to cursor, one append after another", async () => {
    const { game, bodies } = await gameOn(written(0), written(1), written(2));
    await Promise.all([game.append(goal(1), { commitId: "a" }), game.append(goal(2), { commitId: "b" })]);
    expect(bodies()).toEqual([
      { commitId: "a", cursor: "cursor-0", transitions: goal(1) },
      { commitId: "b", cursor: "cursor-1", transitions: goal(2) },
    ]);
    expect(game.version).toBe(2);
  });

  test("makes an id for each commit that has none", async () => {
    const { game, bodies } = await gameOn(written(0), written(1), written(2));
    await game.append(goal(1));
    await game.append(goal(2));
    const [one, two] = bodies();
    expect(one).toMatchObject({ commitId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(two).not.toMatchObject({ commitId: Reflect.get(Object(one), "commitId") });
  });

  test("does not send a refused one again", async () => {
    const { game, bodies } = await gameOn(written(0), refused(422, "game-finished"), written(1));
    await expect(game.append(goal(1), { commitId: "a" })).rejects.toThrow(ProblemError);
    await game.append(goal(2), { commitId: "b" });
    expect(bodies()).toMatchObject([{ commitId: "a" }, { commitId: "b", cursor: "cursor-0" }]);
  });

  test("continues from where a recovery ends", async () => {
    const report = {
      base: { kind: "creation", version: 0 },
      commits: 7,
      transitions: 7,
      passedOver: [],
      skipped: [],
    };
    const at = {
      gameId: "room-1",
      gameType: "generic",
      version: 7,
      phase: "ON",
      time: "2027-01-01T00:00:00.000Z",
    };
    const answer = { ...at, state: { score: 7 }, cursor: "cursor-7", report };
    const { url, arrived } = await scriptedServer({ status: 200, body: answer }, written(8));
    const { game, recovery } = await Game.recover(openClient({ url }), "room-1");
    expect(recovery).toEqual(answer);
    expect(game.version).toBe(7);
    await game.append(goal(8));
    expect(arrived[1]?.body).toMatchObject({ cursor: "cursor-7" });
  });
});

describe("a game while persistence is switched off", () => {
  function current() {
    return { state: { score: 3 }, phase: "HALF" };
  }

  test("keeps nothing, says so, and tells the whole state when it is on again", async () => {
    const { game, bodies } = await gameOn(
      written(0),
      written(1),
      SWITCHED_OFF,
      SWITCHED_OFF,
      written(2),
      written(3),
    );
    await game.append(goal(1), { current });
    expect(await game.append(goal(2), { current })).toEqual({ persisted: false });
    expect(game.missing).toBe(true);
    await game.append(goal(3), { current });
    await game.append(
      [
        { action: "goal", from: "OFF", actor: "ann", payload: 4, patch: { score: 3 } },
        { action: "pause", to: "HALF" },
      ],
      { commitId: "c", current },
    );
    expect(game.missing).toBe(false);
    await game.append(goal(4), { commitId: "d", current });
    expect(bodies().slice(3)).toEqual([
      {
        commitId: "c",
        cursor: "cursor-1",
        resync: true,
        transitions: [
          { action: "goal", actor: "ann", payload: 4, state: { score: 3 }, to: "HALF" },
          { action: "pause" },
        ],
      },
      { commitId: "d", cursor: "cursor-2", transitions: goal(4) },
    ]);
  });

  test("sends nothing more when the caller cannot tell the state", async () => {
    const { game, bodies } = await gameOn(written(0), SWITCHED_OFF, written(1));
    await game.append(goal(1));
    expect(await game.append(goal(2))).toEqual({ persisted: false });
    expect(bodies()).toHaveLength(1);
  });

  test("is created once it is on", async () => {
    const { game, bodies } = await gameOn(SWITCHED_OFF, SWITCHED_OFF, written(0), written(1));
    expect(await game.append(goal(1), { current })).toEqual({ persisted: false });
    expect(await game.append(goal(3), { commitId: "c", current })).toMatchObject({ version: 1 });
    expect(bodies()).toEqual([
      creation,
      creation,
      {
        commitId: "c",
        cursor: "cursor-0",
        resync: true,
        transitions: [{ action: "goal", state: { score: 3 }, to: "HALF" }],
      },
    ]);
  });
});
