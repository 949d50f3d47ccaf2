import type { Fate } from "./lanes.ts";

/** What the search chooses: a lane, in the order in which they were opened, and how its next call goes. */
export type Move = { readonly lane: number; readonly fate: Fate };

const LETTERS: readonly (readonly [Fate, string])[] = [
  ["done", "d"],
  ["failed", "f"],
  ["late", "l"],
  ["twice", "t"],
  ["given up", "g"],
  ["again", "a"],
  ["no more", "n"],
  ["calm", "c"],
  ["records lost", "r"],
];
const LETTER_OF = new Map(LETTERS);
const FATE_OF = new Map(LETTERS.map(([fate, letter]) => [letter, fate]));

/** Moves as a short text: `0dd1d` is two calls of the first lane, then one of the second. */
export function textOfMoves(moves: readonly Move[]): string {
  return moves
    .map(({ lane, fate }, index) => `${moves[index - 1]?.lane === lane ? "" : lane}${LETTER_OF.get(fate)}`)
    .join("");
}

/** The moves in a text. @throws when it holds something else. */
export function movesOfText(text: string): Move[] {
  return [...text.matchAll(/(\d*)([a-z]+)/g)].flatMap(([, lane, letters = ""]) =>
    [...letters].map((letter) => {
      const fate = FATE_OF.get(letter);
      if (!fate) throw new Error(`no call goes "${letter}"; known are ${[...FATE_OF.keys()].join()}`);
      return { lane: Number(lane), fate };
    }),
  );
}
