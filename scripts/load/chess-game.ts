import { Chess } from "chess.js";
import type { Transition } from "#client";
import type { Json } from "../../lambdas/game/json.ts";
import type { Random } from "../random.ts";

const MOST_MOVES = 80;

/** How a game of chess begins. */
export function chessState(): Json {
  return { fen: new Chess().fen(), moves: 0 };
}

/** A game of chess with random legal moves; the side to move resigns when it gets long. */
export function* chessMoves(random: Random): Generator<Transition> {
  const chess = new Chess();
  yield { action: "start", to: "PLAYING", patch: { clock: { white: 600_000, black: 600_000 } } };
  for (let count = 1; count <= MOST_MOVES && !chess.isGameOver(); count += 1) {
    const actor = chess.turn() === "w" ? "white" : "black";
    const san = random.pick(chess.moves());
    if (san === undefined) break;
    const { from, to } = chess.move(san);
    yield {
      action: "move",
      actor,
      payload: { san, from, to, thinkingMs: random.below(30_000) },
      patch: { fen: chess.fen(), moves: count, lastMove: san, clock: { [actor]: 600_000 - count * 4_000 } },
    };
  }
  const result = chess.isCheckmate() ? "checkmate" : chess.isGameOver() ? "draw" : "resignation";
  yield { action: result, to: "GAME_OVER", patch: { result } };
}
