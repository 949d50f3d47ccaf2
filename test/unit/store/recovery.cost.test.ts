import { afterAll, beforeAll, expect, test } from "vitest";
import { versionOf } from "../../../lambdas/store/keys.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { type Dynalite, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { longGame, writeRows } from "../../fixtures/long-game.ts";
import { START } from "../../fixtures/time.ts";

const type = gameType({ snapshot: { everyTransitions: 50, onPhaseChange: false, onTerminalPhase: true } });

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

/** A game that is played on from one measurement to the next. */
async function playing(gameId: string, length: number) {
  const rows = await longGame(gameId, type, length, START);
  let written = 0;
  return async (version: number): Promise<void> => {
    const next = rows.findIndex(({ position }) => versionOf(position) > version);
    const end = next === -1 ? rows.length : next;
    await writeRows(db.client, STATE_TABLE, rows.slice(written, end));
    written = end;
  };
}

/** What rebuilding the newest state of a game asked of the database and consumed there. */
async function costOf(gameId: string) {
  db.costs.length = 0;
  db.requests.length = 0;
  const context = { table: db.state, gameTypes: gameTypes(type), now: START + 86_400_000 };
  const { state } = await recover(context, { gameId });
  const readUnits = db.costs.reduce((total, cost) => total + cost.readUnits, 0);
  return { state, requests: [...db.requests], readUnits };
}

test("is one query, and no dearer after 10,000 transitions than after 200", async () => {
  const [playShort, playLong] = [await playing("short", 249), await playing("long", 10_049)];
  for (const tail of [0, 1, 25, 49]) {
    await playShort(200 + tail);
    await playLong(10_000 + tail);
    const [short, long] = [await costOf("short"), await costOf("long")];
    expect(short).toMatchObject({ requests: ["Query"], state: { moves: 200 + tail } });
    expect(long).toMatchObject({ requests: ["Query"], state: { moves: 10_000 + tail } });
    expect(short.readUnits).toBeGreaterThan(0);
    expect(long.readUnits).toBeLessThanOrEqual(short.readUnits * 1.1);
  }
});
