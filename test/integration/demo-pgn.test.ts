import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readGames } from "../../scripts/demo/played-games.ts";
import { splitPgn } from "../../scripts/demo/split-pgn.ts";

const SIX = readFileSync(
  new URL("../../scripts/demo/games/kasparov-deep-blue-1997.pgn", import.meta.url),
  "utf8",
);

describe("splitting a PGN file", () => {
  test.each<[string, string, string[]]>([
    ["nothing", " \n\n", []],
    ["a game with neither tags nor a result", "1. e4 e5", ["1. e4 e5"]],
    [
      "games that only their results part",
      "1. e4 1-0 1. d4 * 1. c4 1/2-1/2",
      ["1. e4 1-0", "1. d4 *", "1. c4 1/2-1/2"],
    ],
    [
      "games that only tags part",
      '[White "A"]\n\n1. e4\n\n[White "B"]\n\n1. d4',
      ['[White "A"]\n\n1. e4', '[White "B"]\n\n1. d4'],
    ],
    [
      "a game without moves",
      '[White "A"]\n\n*\n\n[White "B"]\n\n0-1\n',
      ['[White "A"]\n\n*', '[White "B"]\n\n0-1'],
    ],
    [
      "a comment that looks like tags",
      '1. e4 {see\n[White "B"]\n1-0} e5 *',
      ['1. e4 {see\n[White "B"]\n1-0} e5 *'],
    ],
    ["a comment to the end of the line", "1. e4 ; then 1-0\n e5 *", ["1. e4 ; then 1-0\n e5 *"]],
    ["results in variations", "1. e4 (1. d4 1-0 (1. c4 *)) e5 0-1", ["1. e4 (1. d4 1-0 (1. c4 *)) e5 0-1"]],
    ["lines that begin with %", "1. e4\n%1-0\ne5 *", ["1. e4\n\ne5 *"]],
    [
      "a byte order mark, and line ends of other systems",
      '\uFEFF[White "A"]\r\n\r\n1. e4 1-0\r\n',
      ['[White "A"]\r\n\r\n1. e4 1-0'],
    ],
    ["a comment after the result", "1. e4 1-0 {resigns}\n\n1. d4 *", ["1. e4 1-0", "1. d4 *"]],
    ["a comment that never ends", "1. e4 {what", ["1. e4 {what"]],
  ])("%s", (_, text, games) => expect(splitPgn(text)).toEqual(games));
});

describe("reading games", () => {
  test("the six of 1997, to their last moves", () => {
    const games = readGames(SIX, "six.pgn");
    expect(games.map(({ moves, result }) => `${moves.length} ${moves.at(-1)?.san} ${result}`)).toEqual([
      "89 g7 1-0",
      "89 Ra6 1-0",
      "95 Ra6 1/2-1/2",
      "111 Kc1 1/2-1/2",
      "98 Kb4 1/2-1/2",
      "37 c4 1-0",
    ]);
    expect(games[5]).toMatchObject({ white: "Deep Blue (Computer)", black: "Garry Kasparov" });
    expect(games[5]?.moves[14]).toEqual({ san: "Nxe6", uci: "g5e6" });
  });

  test("the main line only, comments and variations aside", () => {
    const [game] = readGames("1. e4 {best} e5 (1... c5 2. Nf3) 2. Nf3 $1 Nc6!? 1-0", "one.pgn");
    expect(game?.moves.map(({ san }) => san)).toEqual(["e4", "e5", "Nf3", "Nc6"]);
  });

  test("from another position, with castling and a promotion", () => {
    const start = "r3k3/P7/8/8/8/8/8/4K2R w K - 0 1";
    const [game] = readGames(`[SetUp "1"]\n[FEN "${start}"]\n\n1. O-O Rb8 2. axb8=Q+ *`, "one.pgn");
    expect(game).toMatchObject({ start, result: "*" });
    expect(game?.moves.map(({ uci }) => uci)).toEqual(["e1g1", "a8b8", "a7b8q"]);
  });

  test("names with quotes", () => {
    const [game] = readGames('[White "Ann \\"A\\" B"]\n\n1. e4 *', "one.pgn");
    expect(game?.white).toBe("Ann 'A' B");
  });

  test("says which game has a move that is none", () => {
    expect(() => readGames("1. e4 * 1. e4 e4 *", "two.pgn")).toThrow("two.pgn: game 2 cannot be read");
  });

  test("says that there is no game", () => {
    expect(() => readGames("", "none.pgn")).toThrow("none.pgn: it contains no game.");
  });
});
