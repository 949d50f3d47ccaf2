import { Chess } from "chess.js";
import { LocalError } from "../local/failure.ts";
import { splitPgn } from "./split-pgn.ts";

/** A move, in Standard Algebraic Notation and as from and to, as `Nf3` and `g1f3`. */
export type ChessMove = { readonly san: string; readonly uci: string };

/** A game that was played once, to be played again. */
export type PlayedGame = {
  readonly white: string;
  readonly black: string;
  readonly result: string;
  /** The position before the first move, in Forsyth-Edwards Notation. */
  readonly start: string;
  readonly moves: readonly ChessMove[];
};

/**
 * Reads the games in a PGN file, their main lines without comments and variations.
 * @throws {LocalError} naming the game that cannot be read, or when there is none.
 */
export function readGames(text: string, file: string): PlayedGame[] {
  const games = splitPgn(text).map((pgn, index) => {
    try {
      return readGame(pgn);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new LocalError(`${file}: game ${index + 1} cannot be read: ${reason}`, { cause: error });
    }
  });
  if (games.length === 0) throw new LocalError(`${file}: it contains no game.`);
  return games;
}

function readGame(pgn: string): PlayedGame {
  const chess = new Chess();
  chess.loadPgn(pgn.replaceAll('\\"', "'"));
  const { White = "?", Black = "?", Result = "*", FEN } = chess.getHeaders();
  return {
    white: White,
    black: Black,
    result: Result,
    start: FEN ?? new Chess().fen(),
    moves: chess.history({ verbose: true }).map(({ san, lan }) => ({ san, uci: lan })),
  };
}
