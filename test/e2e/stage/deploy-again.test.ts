import { randomBytes } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { Game } from "#client";
import { openFlags } from "../support/app-config.ts";
import { newGameId } from "../support/games.ts";
import { deployAgain, OWN } from "../support/own-stage.ts";
import { NEW_GAME, playRound, playRounds, stateAfter } from "../support/rounds.ts";
import { client } from "../support/target.ts";

const key = z.object({ id: z.string(), secret: z.string() });
const cursorKeys = z.object({ current: key, previous: z.optional(key) });

/** Lets a new key sign, and the one before still be accepted (docs/runbooks/cursor-keys.md). */
async function rotateCursorKeys(id: string): Promise<void> {
  const secrets = new SecretsManagerClient({});
  const SecretId = OWN.cursorKeysSecret;
  const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const { current } = cursorKeys.parse(JSON.parse(SecretString));
  const keys = { current: { id, secret: randomBytes(48).toString("base64") }, previous: current };
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keys) }));
  secrets.destroy();
}

function unchanged(printed: string): number {
  return printed.match(/\(no changes\)/g)?.length ?? 0;
}

test("deploys a change: new functions sign with a new key, and games, cursors and flags are as they were", async () => {
  await using flags = await openFlags();
  const excluded = newGameId();
  await flags.set("use_state_persistence", { exclude: [excluded] });
  const game = await Game.create(client, newGameId(), NEW_GAME);
  await game.append(playRounds(1, 5));
  await client.makeSnapshot(game.gameId);
  await game.append(playRounds(6, 8));
  const before = await client.recover(game.gameId);

  await rotateCursorKeys("k2");
  expect(unchanged(await deployAgain("keys=k2-signs"))).toBe(3);

  const { cursor, ...after } = await client.recover(game.gameId);
  expect(before).toMatchObject(after);
  expect([before.cursor?.slice(0, 3), cursor?.slice(0, 3)]).toEqual(["k1.", "k2."]);
  expect(await game.append([playRound(9)])).toMatchObject({ version: 9, persisted: true });
  expect((await game.state()).state).toEqual(stateAfter(9));
  expect(await client.create(excluded, NEW_GAME)).toEqual({ persisted: false });

  expect(unchanged(await deployAgain("keys=k2-signs"))).toBe(4);
});
