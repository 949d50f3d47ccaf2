// A PGN file (the standard of 1994, §3.2 and §8) holds games one after another: tag pairs, then moves, then a result.
// What may come between them can look like one of these: comments, variations, lines that begin with %.
const TOKEN =
  /(?<escape>^%.*$)|(?<comment>\{[^}]*\}?|;.*$)|(?<tag>^\[.*$)|(?<result>(?:1-0|0-1|1\/2-1\/2|\*)(?=[\s;{(]|$(?![\s\S])))|(?<open>\()|(?<close>\))|(?<word>[^\s{};()]+)|(?<space>\s+)/gmu;

type Seen = "nothing" | "tags" | "moves";

/** Splits a PGN file into its games, each as PGN. A game needs neither tag pairs nor a result. */
export function splitPgn(text: string): string[] {
  const games: string[] = [];
  let game = "";
  let seen: Seen = "nothing";
  let depth = 0;
  function cut(): void {
    if (seen !== "nothing") games.push(game.trim());
    [game, seen, depth] = ["", "nothing", 0];
  }
  for (const { 0: token, groups = {} } of text.replace(/^\uFEFF/, "").matchAll(TOKEN)) {
    if (groups.escape !== undefined) continue;
    if (groups.comment !== undefined && seen === "nothing") continue;
    if (groups.tag !== undefined && seen === "moves") cut();
    game += token;
    if (groups.tag !== undefined) seen = "tags";
    if (groups.word !== undefined) seen = "moves";
    if (groups.open !== undefined) depth += 1;
    if (groups.close !== undefined) depth -= 1;
    if (groups.result === undefined || depth > 0) continue;
    seen = "moves";
    cut();
  }
  cut();
  return games;
}
