import { hash } from "node:crypto";
import type { GameStatus } from "../games-table.ts";

/** What is done with many games: `check` reads only; `recover` makes a snapshot of each; `restore` takes each back. */
export type FleetMode = "check" | "recover" | "restore";

/** What a restore takes each game back to: its state at a time (ms), or the one before a version. */
export type RestoreTo = { readonly at: number } | { readonly versionBefore: number };

/** A run over many games. It never changes once it was asked for. */
export type FleetRun = {
  readonly recoveryId: string;
  readonly mode: FleetMode;
  /** Only games that fit all of these. */
  readonly where: {
    readonly gameType?: string | undefined;
    readonly status?: GameStatus | undefined;
    readonly phase?: string | undefined;
  };
  /** Only games that changed at this time or later, in ms. */
  readonly activeSince?: number | undefined;
  /** Of a restore. */
  readonly to?: RestoreTo | undefined;
  /** Of a restore: kept with each correction. */
  readonly reason?: string | undefined;
  readonly gamesPerSecond: number;
  /** Parts of the directory, each worked on by one worker. */
  readonly segments: number;
};

/** A restore is planned first, and then run. All else is run at once. */
export type FleetStep = "plan" | "run";

/** What became of a game. `planned` only in a plan. */
export type Verdict = "recovered" | "refused" | "gone" | "planned";

/** What became of a game in a run, or is to become of it by a plan. */
export type FleetResult = {
  readonly gameId: string;
  readonly verdict: Verdict;
  readonly version?: number;
  readonly phase?: string;
  /** What its state was rebuilt from. */
  readonly source?: "snapshot" | "commit" | "creation";
  /** Why it was refused; or what was done. */
  readonly detail?: string;
  /** Of a plan: version and hash of the head that the correction comes after; the version whose phase and state it gives, and the state's digest. */
  readonly plan?: {
    readonly version: number;
    readonly hash: string;
    readonly target: number;
    readonly phase: string;
    readonly stateDigest: string;
  };
};

/** How many games there were; all of them got one of the verdicts. */
export type FleetCounts = {
  readonly listed: number;
  readonly recovered: number;
  readonly refused: number;
  readonly gone: number;
  readonly planned: number;
};

/** No games. */
export const NO_GAMES: FleetCounts = { listed: 0, recovered: 0, refused: 0, gone: 0, planned: 0 };

/** Counts, with results added. */
export function counted(counts: FleetCounts, results: readonly FleetResult[]): FleetCounts {
  const sum = { ...counts, listed: counts.listed + results.length };
  for (const { verdict } of results) sum[verdict] += 1;
  return sum;
}

/** The sum of counts. */
export function sumOf(all: readonly FleetCounts[]): FleetCounts {
  const sum = { ...NO_GAMES };
  for (const one of all)
    for (const name of ["listed", "recovered", "refused", "gone", "planned"] as const) sum[name] += one[name];
  return sum;
}

/** The id of the correction that a run makes in a game: the same each time. */
export function correctionId({ recoveryId }: Pick<FleetRun, "recoveryId">, gameId: string): string {
  return `${recoveryId}.${hash("sha256", gameId, "base64url").slice(0, 16).replaceAll("_", ":")}`;
}
