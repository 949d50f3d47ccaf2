import { describe, expect, test } from "vitest";
import type { SavepointClient } from "#client";
import { checkGame } from "../../../scripts/cli/drill/check-game.ts";
import { readStretch } from "../../../scripts/cli/drill/expected.ts";
import { randomFrom } from "../../../scripts/random.ts";
import { clientOf } from "../../fixtures/in-process-client.ts";
import { testServices } from "../../fixtures/services.ts";
import { START } from "../../fixtures/time.ts";

const DAY = 24 * 3_600_000;

async function move(client: SavepointClient, gameId: string, expectedVersion: number): Promise<void> {
  const score = expectedVersion + 1;
  const transitions = [{ action: "goal", patch: { score, [`goal${score}`]: true } }];
  await client.append(gameId, { commitId: `c${score}`, expectedVersion, transitions });
}

async function check(client: SavepointClient) {
  function clock() {
    return 0;
  }
  return await checkGame({ client, random: randomFrom(1), points: 100, clock }, "g1");
}

describe("a drill of one game", () => {
  test("folds from the creation while all commits are kept", async () => {
    const client = clientOf(testServices());
    await client.create("g1", { gameType: "generic", state: { score: 0 } });
    for (let version = 0; version < 5; version += 1) await move(client, "g1", version);
    expect(await check(client)).toMatchObject({ newest: 5, base: 0, disagreements: [] });
  });

  test("checks a game that has just begun", async () => {
    const client = clientOf(testServices());
    await client.create("g1", { gameType: "generic", state: { score: 0 } });
    expect(await check(client)).toMatchObject({ newest: 0, base: 0, compared: 2, disagreements: [] });
  });

  test("folds from the oldest snapshot when older commits are no longer kept", async () => {
    const services = testServices();
    const client = clientOf(services);
    await client.create("g1", { gameType: "generic", state: { score: 0 } });
    for (let version = 0; version < 6; version += 1) {
      services.set.now = START + version * 8 * DAY;
      await move(client, "g1", version);
      if (version === 3 || version === 5) await client.makeSnapshot("g1");
    }
    const checked = await check(client);
    expect(checked).toMatchObject({ newest: 6, base: 4, disagreements: [] });
    expect((await readStretch(client, "g1", 6))?.transitions.map(({ version }) => version)).toEqual([5, 6]);
  });

  test("compares a history that was written with patches that do not apply", async () => {
    const services = testServices();
    const client = clientOf(services);
    await client.create("g1", { gameType: "generic", state: { score: 0 } });
    services.set.flags = { ...services.set.flags, enable_state_validation: { enabled: false } };
    await client.append("g1", {
      commitId: "c1",
      expectedVersion: 0,
      transitions: [{ action: "odd", patch: [{ op: "remove", path: "/nothing" }] }],
    });
    await move(client, "g1", 1);
    expect(await check(client)).toMatchObject({ newest: 2, disagreements: [] });
  });
});
