import { beforeAll, describe, expect, test } from "vitest";
import { Game, type GameState, ProblemError } from "#client";
import { newGameId } from "../support/games.ts";
import { NEW_GAME, playRound, playRounds, stateAfter } from "../support/rounds.ts";
import { client } from "../support/target.ts";

// Every third round gives the state whole, so the newest state is built from the one of round 12; or from a later one, where
// another process had the game meanwhile, and its row carries the state.
const ROUNDS = 14;
const GIVEN = 12;
const gameId = newGameId();
const times: string[] = [];

beforeAll(async () => {
  const game = await Game.create(client, gameId, NEW_GAME);
  async function note(): Promise<void> {
    times.push((await game.state()).time);
  }
  await note();
  for (let round = 1; round <= ROUNDS; round += 1) {
    await game.append([playRound(round)]);
    await note();
  }
});

const rounds = Array.from({ length: ROUNDS + 1 }, (_, round) => round);

describe("a game comes back", () => {
  test.each(rounds)("as it was at version %i", async (version) => {
    const recovered = await client.recover(gameId, { mode: "version", version });

    expect(recovered).toMatchObject({ version, state: stateAfter(version) });
    expect(await client.state(gameId, { version })).toMatchObject({ version, state: stateAfter(version) });
  });

  test("as it was at each moment", async () => {
    for (const [version, at] of times.entries()) {
      const recovered = await client.recover(gameId, { mode: "time", at });
      expect(recovered).toMatchObject({ version, state: stateAfter(version) });
    }
  });

  test("as it is now, with what it was built from", async () => {
    const { version, state, report } = await client.recover(gameId);

    expect({ version, state }).toEqual({ version: ROUNDS, state: stateAfter(ROUNDS) });
    const after = ROUNDS - report.base.version;
    expect(report).toMatchObject({ base: { kind: "commit" }, commits: after, transitions: after });
    expect(report.base.version).toBeGreaterThanOrEqual(GIVEN);
  });

  test("from a snapshot, and continues from there", async () => {
    const other = await Game.create(client, newGameId(), NEW_GAME);
    await other.append(playRounds(1, 5));
    const { version } = await client.makeSnapshot(other.gameId);
    await other.append([playRound(6)]);

    const recovered = await client.recover(other.gameId, { mode: "snapshot", version });

    expect(recovered).toMatchObject({ version: 6, state: stateAfter(6) });
    expect(recovered.report).toMatchObject({ base: { kind: "snapshot", version: 5 }, transitions: 1 });
    expect((await client.snapshot(other.gameId, 5)).state).toEqual(stateAfter(5));
  });
});

function outcome(asked: Promise<GameState>): Promise<unknown> {
  return asked.catch((error: unknown) => error);
}

test("says so when there is no such version, moment or game", async () => {
  const refused = await Promise.all([
    outcome(client.state(gameId, { version: ROUNDS + 1 })),
    outcome(client.state(gameId, { at: "2020-01-01T00:00:00Z" })),
    outcome(client.state("e2e-never-created")),
  ]);

  expect(refused.every((error) => error instanceof ProblemError && error.problem.status === 404)).toBe(true);
});
