import type { Chess } from "chess.js";
import type { Transition } from "#client";
import type { PlayedGame } from "./played-games.ts";

/** A step of a game: what happens to the board, and the transition that records it. */
export type Step = (board: Chess) => Transition;

/** A game as the steps to play it again: the start, each move, the result. */
export function stepsOf({ white, black, result, moves }: PlayedGame): Step[] {
  return [
    () => ({ action: "start", to: "PLAYING", payload: { white, black } }),
    ...moves.map(
      ({ san, uci }, index): Step =>
        (board) => {
          const actor = board.turn() === "w" ? "white" : "black";
          board.move(san);
          const patch = { fen: board.fen(), moves: index + 1, lastMove: san };
          return { action: "move", actor, payload: { san, uci }, patch };
        },
    ),
    () => ({ action: "result", to: "GAME_OVER", payload: { result }, patch: { result } }),
  ];
}
