import { convert } from "./foreign-game.ts";
import { type CommitLine, type ExportedLine, type LineFault, parseLine } from "./format.ts";
import { lineChecksum } from "./lines.ts";
import type { CommitToSend, GameToSend } from "./send-game.ts";
import type { SourceLine } from "./sources.ts";

/** What lines come to, one after another. A game's commits follow it. */
export type Read =
  | { readonly kind: "game"; readonly game: GameToSend; readonly bytes: number; readonly place: string }
  | { readonly kind: "commit"; readonly commit: CommitToSend; readonly bytes: number }
  | { readonly kind: "fault"; readonly place: string; readonly fault: LineFault; readonly gameId?: string }
  /** An export ended, complete and undamaged. */
  | { readonly kind: "end" };

/** Reads games line by line: those of an export, whose checksum is compared, and those from elsewhere. @param now ISO 8601. */
export async function* readGames(lines: AsyncIterable<SourceLine>, now: string): AsyncGenerator<Read> {
  let checksum = lineChecksum();
  let [games, count] = [0, 0];
  let of: string | undefined;
  let open: string | undefined;
  for await (const { text, number, file } of lines) {
    const place = `${file}, line ${number}`;
    const parsed = parseLine(text);
    if ("faults" in parsed) {
      for (const fault of parsed.faults) yield { kind: "fault", place, fault };
      of = undefined;
      checksum.add(text);
      count += 1;
      continue;
    }
    const { line } = parsed;
    if (line.kind === "end") {
      const wanted = { games, lines: count, sha256: checksum.value() };
      for (const name of ["games", "lines", "sha256"] as const)
        if (line[name] !== wanted[name])
          yield {
            kind: "fault",
            place,
            fault: { at: `/${name}`, expected: `${wanted[name]}, as the lines before have it` },
          };
      open = undefined;
      yield { kind: "end" };
      continue;
    }
    if (line.kind === "savepoint-export") {
      if (open !== undefined) yield notEnded(open);
      checksum = lineChecksum();
      [games, count, open] = [0, 0, place];
    }
    checksum.add(text);
    count += 1;
    switch (line.kind) {
      case "savepoint-export":
      case "snapshot":
        break;
      case "game":
        games += 1;
        of = line.gameId;
        yield { kind: "game", game: gameOf(line), bytes: text.length, place };
        break;
      case "commit":
        if (line.gameId === of) yield { kind: "commit", commit: commitOf(line), bytes: text.length };
        else
          yield {
            kind: "fault",
            place,
            fault: { at: "/gameId", expected: of ?? "a game before its commits" },
          };
        break;
      case "foreign": {
        const { kind: _kind, ...given } = line;
        const converted = convert(given, now);
        of = undefined;
        if ("faults" in converted) {
          for (const fault of converted.faults) yield { kind: "fault", place, fault, gameId: given.gameId };
          break;
        }
        yield { kind: "game", game: converted.game, bytes: text.length, place };
        for (const commit of converted.commits)
          yield { kind: "commit", commit, bytes: JSON.stringify(commit).length };
      }
    }
  }
  if (open !== undefined) yield notEnded(open);
}

function notEnded(place: string): Read {
  return {
    kind: "fault",
    place,
    fault: { at: "", expected: "an export that ends with its checksum; this one was interrupted" },
  };
}

function gameOf({ kind: _kind, phase: _phase, ...game }: ExportedLine): GameToSend {
  return game;
}

function commitOf({ kind: _kind, gameId: _gameId, ...commit }: CommitLine): CommitToSend {
  return commit;
}
