import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Chess } from "chess.js";
import type { GameState, History, PastTransition, SavepointClient } from "#client";
import type { PlayedGame } from "./played-games.ts";

/** What the service has kept of a game, held against a replay that never saw the service. */
export type Verdict = {
  readonly transitions: number;
  /** Versions at which there is a snapshot. */
  readonly snapshots: readonly number[];
  /** What is not as it must be, a sentence each. */
  readonly differences: readonly string[];
};

const SNAPSHOT_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Reads a finished game back and compares it. */
export async function verify(client: SavepointClient, gameId: string, game: PlayedGame): Promise<Verdict> {
  const last = game.moves.length + 2;
  const [state, history, snapshots] = await Promise.all([
    client.state(gameId),
    wholeHistory(client, gameId),
    snapshotVersions(client, gameId, last),
  ]);
  const missing = snapshots.includes(last) ? [] : [`no snapshot was made at the end, at version ${last}`];
  return {
    transitions: history.length,
    snapshots,
    differences: [...stateDifferences(state, game), ...historyDifferences(history, game), ...missing],
  };
}

function stateDifferences(found: GameState, { start, moves, result }: PlayedGame): string[] {
  const board = new Chess(start);
  for (const { san } of moves) board.move(san);
  const lastMove = moves.at(-1);
  const state = {
    fen: board.fen(),
    moves: moves.length,
    result,
    ...(lastMove && { lastMove: lastMove.san }),
  };
  const expected = { version: moves.length + 2, phase: "GAME_OVER", state };
  const { version, phase } = found;
  if (isDeepStrictEqual({ version, phase, state: found.state }, expected)) return [];
  return [
    `expected ${JSON.stringify(expected)}, found ${JSON.stringify({ version, phase, state: found.state })}`,
  ];
}

function historyDifferences(history: readonly PastTransition[], { moves }: PlayedGame): string[] {
  const expected = ["start", ...moves.map(({ san, uci }) => `${san} (${uci})`), "result"];
  const length = Math.max(history.length, expected.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const found = history[index];
    const actual = found && `${found.version}: ${tell(found)}`;
    const wanted = expected[index] && `${index + 1}: ${expected[index]}`;
    return actual === wanted
      ? []
      : [`history: expected ${wanted ?? "no more"}, found ${actual ?? "no more"}`];
  });
}

function tell({ action, payload }: PastTransition): string {
  if (action !== "move" || typeof payload !== "object" || payload === null) return action;
  return "san" in payload && "uci" in payload ? `${payload.san} (${payload.uci})` : action;
}

async function wholeHistory(client: SavepointClient, gameId: string): Promise<PastTransition[]> {
  const all: PastTransition[] = [];
  let start: number | undefined = 0;
  while (start !== undefined) {
    const { transitions, next }: History = await client.history(gameId, { start });
    all.push(...transitions);
    start = next;
  }
  return all;
}

/** Snapshots are made in the background: the last may still be in progress. */
async function snapshotVersions(client: SavepointClient, gameId: string, last: number): Promise<number[]> {
  const deadline = performance.now() + SNAPSHOT_WAIT_MS;
  for (;;) {
    const { snapshots } = await client.snapshots(gameId, { limit: 100 });
    const versions = snapshots.map(({ version }) => version).toReversed();
    if (versions.includes(last) || performance.now() > deadline) return versions;
    await delay(LOOK_EVERY_MS);
  }
}
