import { Chess } from "chess.js";
import type { SavepointClient } from "#client";
import type { PlayedGame } from "../demo/played-games.ts";
import { stepsOf } from "../demo/steps.ts";

/** Plays a game into the service, as the demo does, without its crashes. @returns the position after each step. */
export async function playChess(
  client: SavepointClient,
  gameId: string,
  game: PlayedGame,
): Promise<string[]> {
  const board = new Chess(game.start);
  const fens = [board.fen()];
  let position = await client.create(gameId, { gameType: "chess", state: { fen: game.start, moves: 0 } });
  for (const step of stepsOf(game)) {
    if (!position.persisted) throw new Error("persistence is off");
    const { cursor } = position;
    position = await client.append(gameId, {
      commitId: crypto.randomUUID(),
      cursor,
      transitions: [step(board)],
    });
    fens.push(board.fen());
  }
  return fens;
}
