import { counted } from "../counted.ts";
import { type Percentiles, percentilesOf } from "../percentiles.ts";
import type { Line } from "../result.ts";
import type { Terminal } from "../terminal.ts";
import type { Disagreement, GameCheck } from "./check-game.ts";

/** A game that could not be checked, and why. */
export type Skipped = { readonly gameId: string; readonly why: string };

/** What a drill found; `readiness` reads it from its file. */
export type DrillSummary = {
  readonly check: "drill";
  readonly target: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Whether something was checked, and all of it agreed. */
  readonly passed: boolean;
  readonly seed: number;
  readonly games: number;
  readonly compared: number;
  readonly skipped: readonly Skipped[];
  readonly disagreements: readonly Disagreement[];
  readonly recoveryMs: Percentiles;
};

/** When, where and with which seed a drill ran. */
export type DrillRun = Pick<DrillSummary, "target" | "startedAt" | "endedAt" | "seed">;

/** Sums up what a drill found. */
export function summarise(
  run: DrillRun,
  checks: readonly GameCheck[],
  skipped: readonly Skipped[],
): DrillSummary {
  const disagreements = checks.flatMap((check) => check.disagreements);
  const compared = checks.reduce((sum, check) => sum + check.compared, 0);
  return {
    check: "drill",
    ...run,
    passed: compared > 0 && disagreements.length === 0,
    games: checks.length,
    compared,
    skipped,
    disagreements,
    recoveryMs: percentilesOf(checks.flatMap(({ recoveryMs }) => recoveryMs)),
  };
}

/** A drill's report for people. */
export function drillLines(
  { passed, games, compared, seed, skipped, disagreements, recoveryMs }: DrillSummary,
  checks: readonly GameCheck[],
  paint: Terminal["paint"],
): Line[] {
  const columns = [
    { title: "GAME" },
    { title: "TYPE", least: 8, leaveOut: 1 },
    { title: "FROM", align: "right" },
    { title: "TO", align: "right" },
    { title: "COMPARED", align: "right", leaveOut: 2 },
    { title: "RESULT" },
  ] as const;
  const rows = checks.map(({ gameId, gameType, base, newest, compared: count, disagreements: found }) => [
    gameId,
    gameType,
    base,
    newest,
    count,
    found.length === 0
      ? { text: "agrees", paint: (text: string) => paint("green", text) }
      : { text: `${found.length} differ`, paint: (text: string) => paint("red", text) },
  ]);
  const verdict = passed
    ? paint(
        "green",
        `Passed: ${counted(compared, "state")} of ${counted(games, "game")} agree with their history.`,
      )
    : paint("red", failure(compared, disagreements.length));
  return [
    ...(rows.length === 0 ? [] : [{ columns, rows }, ""]),
    ...skipped.map(({ gameId, why }) => `Skipped ${gameId}: ${why}`),
    ...disagreements.map(
      ({ gameId, version, way, expected, found }) =>
        `${gameId} at version ${version}, by ${way}: expected ${expected}; found ${found}`,
    ),
    verdict,
    ...recoveryLines(recoveryMs),
    `Seed ${seed}: --seed ${seed} checks the same again, as long as the games are the same.`,
  ];
}

function recoveryLines({ count, p50, p99, max }: Percentiles): string[] {
  if (count === 0) return [];
  return [`A recovery took ${p50} ms at the median, ${p99} ms at the 99th percentile, ${max} ms at most.`];
}

function failure(compared: number, differ: number): string {
  return compared === 0
    ? "Failed: no game was checked."
    : `Failed: ${differ} of ${counted(compared, "state")} differ.`;
}
