import { shorten, table } from "../cli/table.ts";
import type { Comeback } from "./play.ts";
import type { PlayedGame } from "./played-games.ts";
import type { Verdict } from "./verify.ts";

/** What became of a game. */
export type GameReport = Pick<PlayedGame, "white" | "black" | "result"> & {
  /** DynamoDB's requests and write units for each transition. */
  readonly perTransition: { readonly requests: number; readonly writeUnits: number };
  readonly comeback: Comeback;
} & Verdict;

/** What became of all games. */
export type DemoReport = {
  readonly games: readonly GameReport[];
  readonly seconds: number;
  readonly same: boolean;
};

const WIDEST_TITLE = 40;

/** A game's title, as `Garry Kasparov – Deep Blue`, without the part in brackets. */
export function titleOf({ white, black }: Pick<PlayedGame, "white" | "black">): string {
  return `${white} – ${black}`.replaceAll(/\s*\([^)]*\)/g, "");
}

/** How a game came back, in words. */
export function tellComeback({ version, wasWritten, awayMs, report }: Comeback): string {
  const { base, transitions } = report;
  const from = base.version === 0 ? "the creation" : `the state at ${base.version}`;
  const flight = wasWritten ? "had been written" : "was not yet written";
  return `killed at ${version}, back in ${(awayMs / 1000).toFixed(1)} s from ${from} + ${transitions}; the move in flight ${flight}`;
}

/** The report for a person. */
export function tellReport({ games, seconds, same }: DemoReport): string {
  return [
    ...table(COLUMNS, games.map(row)),
    "",
    "Requests and writes: DynamoDB's requests and write units for each transition, from the answers of the service;",
    "the change feed's writes of snapshots and of the directory come on top.",
    "Recovered from: after the kill, version of the state that was kept (0: the creation) + transitions after it, and the time.",
    "Position: against a replay of the game by chess.js that never saw the service. The history is held against it, too.",
    "",
    ...games.flatMap(({ differences }, game) => differences.map((text) => `game ${game + 1}: ${text}`)),
    summary(games, seconds, same),
  ].join("\n");
}

const COLUMNS = [
  { title: "", align: "right" },
  { title: "Game" },
  { title: "" },
  { title: "Transitions", align: "right" },
  { title: "Requests", align: "right" },
  { title: "Writes", align: "right" },
  { title: "Snapshots at" },
  { title: "Recovered from" },
  { title: "Position" },
] as const;

function row(report: GameReport, index: number): string[] {
  const { perTransition, comeback } = report;
  return [
    String(index + 1),
    shorten(titleOf(report), WIDEST_TITLE),
    report.result,
    String(report.transitions),
    perTransition.requests.toFixed(2),
    perTransition.writeUnits.toFixed(2),
    report.snapshots.join(" "),
    `${comeback.report.base.version} + ${comeback.report.transitions}, ${Math.round(comeback.recoveryMs)} ms`,
    report.differences.length === 0 ? "same" : "DIFFERS",
  ];
}

function summary(games: readonly GameReport[], seconds: number, same: boolean): string {
  const transitions = games.reduce((sum, game) => sum + game.transitions, 0);
  const written = games.filter(({ comeback }) => comeback.wasWritten).length;
  const verdict = same ? "Every position and every history is right." : "NOT ALL IS RIGHT: see above.";
  const kills = `${games.length} kills: of the moves in flight, ${written} had been written and ${games.length - written} not`;
  return `${verdict}\n${games.length} games, ${transitions} transitions, ${kills}. ${seconds.toFixed(1)} s.`;
}
