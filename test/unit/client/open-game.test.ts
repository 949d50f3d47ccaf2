import { describe, expect, test } from "vitest";
import { Game, isProblem } from "#client";
import { clientOf } from "../../fixtures/in-process-client.ts";
import { testServices } from "../../fixtures/services.ts";

const creation = { gameType: "generic", state: { score: 0 } };
const RECOVERY_OFF = { enable_state_recovery: { enabled: false } };
const OFF = {
  ...RECOVERY_OFF,
  use_state_persistence: {
    enabled: false,
    mode: "on" as const,
    rolloutPercent: 100,
    include: [],
    exclude: [],
  },
};

describe("opening a game", () => {
  test("creates it, and recovers it the next time", async () => {
    const client = clientOf(testServices());
    const first = await Game.open(client, "room-1", creation);
    expect(first.recovery).toBeUndefined();
    await first.game.append([{ action: "goal", patch: { score: 1 } }]);
    const { game, state, recovery } = await Game.open(client, "room-1", creation);
    expect(state).toEqual({ score: 1 });
    expect(recovery?.version).toBe(2);
    // The fence keeps out the handle of before.
    await expect(first.game.append([{ action: "goal", patch: { score: 9 } }])).rejects.toThrow("Conflict");
    await game.append([{ action: "goal", patch: { score: 2 } }]);
  });

  test("creates it while recovery is off, and refuses one that the service has", async () => {
    const services = testServices();
    const client = clientOf(services);
    services.set.flags = RECOVERY_OFF;
    const { game, state } = await Game.open(client, "room-1", creation);
    expect(state).toEqual(creation.state);
    expect(await game.append([{ action: "goal", patch: { score: 1 } }])).toMatchObject({ version: 1 });
    await expect(Game.open(client, "room-1", creation)).rejects.toSatisfy((error) =>
      isProblem(error, "recovery-disabled"),
    );
  });

  test("plays a new one while everything is off, and stores it from when it is on again", async () => {
    const services = testServices();
    const client = clientOf(services);
    services.set.flags = OFF;
    const { game } = await Game.open(client, "room-1", creation);
    function current(score: number) {
      return { current: () => ({ state: { score }, phase: "NOT_STARTED" }) };
    }
    expect(await game.append([{ action: "goal", patch: { score: 1 } }], current(1))).toEqual({
      persisted: false,
    });
    services.set.flags = {};
    await game.append([{ action: "goal", patch: { score: 2 } }], current(2));
    expect((await client.state("room-1")).state).toEqual({ score: 2 });
  });
});
