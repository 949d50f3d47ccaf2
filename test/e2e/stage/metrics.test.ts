import { expect, onTestFinished, test } from "vitest";
import { Game } from "#client";
import { METRICS } from "../../../lambdas/telemetry/metrics.ts";
import { namespaceOf } from "../../../lambdas/telemetry/namespace.ts";
import { newGameId } from "../support/games.ts";
import { emfLines } from "../support/log-lines.ts";
import { OWN } from "../support/own-stage.ts";
import { send } from "../support/raw.ts";
import { NEW_GAME, playRounds } from "../support/rounds.ts";
import { removeRows, spoilFirstCommit } from "../support/rows.ts";
import { client } from "../support/target.ts";

// What DynamoDB counts itself isn't, and this stage may well have its configuration from the start.
const WRITTEN = Object.keys(METRICS).filter((name) => !/^state_store_|^configuration_unread$/.test(name));
/**
 * The sweeper runs each minute in this stage. MiniStack shows a line that comes late with the next call of the same process,
 * and loses it with a process that a deployment ends: three runs are enough for one to be seen.
 */
const WITHIN = { timeout: 200_000, interval: 1_000 } as const;

test("writes every metric to the log, where CloudWatch finds it, after play, snapshots, sweeps and damage", {
  timeout: 240_000,
}, async () => {
  const game = await Game.create(client, newGameId(), NEW_GAME);
  for (const round of playRounds(1, 5)) await game.append([round]);
  await client.makeSnapshot(game.gameId);
  const spoilt = await Game.create(client, newGameId(), NEW_GAME);
  await spoilt.append(playRounds(1, 1));
  await spoilFirstCommit(spoilt.gameId);
  onTestFinished(async () => {
    await removeRows(spoilt.gameId);
  });

  async function written(): Promise<string[]> {
    expect((await send(`GET /v1/games/${spoilt.gameId}/state`)).status).toBe(500);
    const directives = (await emfLines()).flatMap(({ _aws }) => _aws.CloudWatchMetrics);
    const names = directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
    return [...new Set(names)];
  }
  expect((await send("GET /v1/games")).status).toBe(200);
  await expect.poll(written, WITHIN).toEqual(expect.arrayContaining(WRITTEN));

  for (const line of await emfLines()) {
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      expect(Namespace).toBe(namespaceOf(OWN.stage));
      expect([[["service"]], [["service", "version"]]]).toContainEqual(Dimensions);
      for (const { Name } of Metrics) expect([line[Name]].flat().every(Number.isFinite)).toBe(true);
    }
  }
});
