import { expect, test } from "vitest";
import { Game, type Games, type Snapshots, type Transition } from "#client";
import { newGameId } from "../support/games.ts";
import { client } from "../support/target.ts";

const WITHIN = { timeout: 30_000, interval: 200 } as const;

const PHASES = ["PREPARATION", "DECLARATION", "TURN", "SCORING", "TURN", "SCORING", "GAME_OVER"];
function enter(to: string, index: number): Transition {
  return {
    action: "next",
    to,
    patch: { entered: index + 1 },
  };
}

/** What the directory says of a game. */
async function listed(gameId: string, begun: string): Promise<Games["games"][number] | undefined> {
  const { games } = await client.list({ gameType: "six-phase", updatedAfter: begun, limit: 100 });
  return games.find((game) => game.gameId === gameId);
}

function versions({ snapshots }: Snapshots): number[] {
  return snapshots.map(({ version }) => version);
}

test("follows a game: the directory keeps up, and each snapshot that is due is made", async () => {
  const begun = new Date(Date.now() - 60_000).toISOString();
  const metadata = { players: ["ann", "bob"] };
  const game = await Game.create(client, newGameId(), { gameType: "six-phase", metadata });

  await expect
    .poll(() => listed(game.gameId, begun), WITHIN)
    .toMatchObject({
      status: "active",
      phase: "NOT_STARTED",
      version: 0,
      metadata,
    });
  for (const [index, phase] of PHASES.entries()) {
    await game.append([enter(phase, index)]);
    const version = index + 1;
    await expect
      .poll(() => listed(game.gameId, begun), WITHIN)
      .toMatchObject({
        status: phase === "GAME_OVER" ? "finished" : "active",
        phase,
        version,
        snapshot: version,
        metadata,
      });
  }
  const made = await client.snapshots(game.gameId);
  expect(versions(made)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect((await client.recover(game.gameId)).report.base).toEqual({ kind: "snapshot", version: 7 });
});

test("keeps the state in a commit's own row when fifty transitions follow the newest one, and makes no snapshot", async () => {
  const game = await Game.create(client, newGameId(), { gameType: "generic", state: { points: 0 } });
  function score(points: number): Transition {
    return { action: "score", patch: { points } };
  }
  function scores(first: number, last: number): Transition[] {
    return Array.from({ length: last - first + 1 }, (_, index) => score(first + index));
  }

  await game.append(scores(1, 30));
  await game.append(scores(31, 55));

  const { state, report } = await client.recover(game.gameId);
  expect({ state, base: report.base }).toEqual({
    state: { points: 55 },
    base: { kind: "commit", version: 55 },
  });
  expect(versions(await client.snapshots(game.gameId))).toEqual([]);
});
