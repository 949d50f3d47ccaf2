import { partsOf, widthOf } from "./columns.ts";

/** Breaks text into lines of so many columns of a terminal, between words; a word that is longer is broken, too. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((part) => pieces(part, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const found: string[] = [];
  let piece = "";
  for (const part of partsOf(word)) {
    if (piece !== "" && widthOf(piece + part) > width) {
      found.push(piece);
      piece = "";
    }
    piece += part;
  }
  return [...found, piece];
}
