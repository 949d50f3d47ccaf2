import type { Transition } from "#client";
import type { Json } from "../../lambdas/game/json.ts";
import type { Random } from "../random.ts";
import { cardMoves, cardState } from "./card-game.ts";
import { chessMoves, chessState } from "./chess-game.ts";

/** A game as a load plays it: how it begins, and its transitions until it is over. */
export type PlayedGame = {
  readonly gameType: string;
  readonly state: Json;
  readonly moves: readonly Transition[];
};

const EACH = 4;

/**
 * Games to play: chess (small merge patches) and cards (JSON Patch, more phases). Made beforehand, since finding legal
 * moves takes about as long as the requests that are to be measured.
 */
export function prepareGames(random: Random): readonly PlayedGame[] {
  return Array.from({ length: EACH }, (): PlayedGame[] => [
    { gameType: "chess", state: chessState(), moves: [...chessMoves(random)] },
    { gameType: "six-phase", state: cardState(), moves: [...cardMoves(random)] },
  ]).flat();
}
