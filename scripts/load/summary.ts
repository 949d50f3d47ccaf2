import { counted } from "../cli/counted.ts";
import { type Percentiles, percentilesOf } from "../cli/percentiles.ts";
import { table } from "../cli/table.ts";
import type { Terminal } from "../cli/terminal.ts";
import type { Consumed } from "../consumed.ts";
import { BILL_BASIS, usdPerMillionMoves } from "./bill.ts";
import type { LoadRun } from "./run-load.ts";

/** What a load found; `readiness` reads it from its file. */
export type LoadSummary = {
  readonly check: "load";
  readonly target: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Whether every move that was planned was made and answered, without an error. */
  readonly passed: boolean;
  readonly seed: number;
  readonly games: number;
  readonly plan: { readonly perSecond: number; readonly seconds: number; readonly moves: number };
  readonly due: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly answeredPerSecond: number;
  /** How often what failed, as `move: conflict`. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the moment that a move was due: free of coordinated omission. */
  readonly latencyMs: Percentiles;
  /** From the moment that it was sent. */
  readonly serviceMs: Percentiles;
  readonly consumed: Consumed;
  readonly usdPerMillionMoves: number;
  readonly billBasis: string;
};

/** What is known of a load besides how it went. */
export type LoadFacts = Pick<
  LoadSummary,
  "target" | "startedAt" | "endedAt" | "seed" | "games" | "plan" | "errors" | "consumed"
>;

/** Sums up a load. */
export function summariseLoad(
  facts: LoadFacts,
  { due, answered, unanswered, fromDue, fromSent, tookMs }: LoadRun,
): LoadSummary {
  const clean = Object.keys(facts.errors).length === 0;
  return {
    check: "load",
    ...facts,
    passed: clean && answered === facts.plan.moves,
    due,
    answered,
    unanswered,
    answeredPerSecond: round(answered / (tookMs / 1000)),
    latencyMs: percentilesOf(fromDue),
    serviceMs: percentilesOf(fromSent),
    usdPerMillionMoves: round(usdPerMillionMoves(facts.consumed, answered)),
    billBasis: BILL_BASIS,
  };
}

/** A load's report for people. */
export function loadLines(summary: LoadSummary, paint: Terminal["paint"]): string[] {
  const { passed, plan, due, answered, games, consumed, errors, seed } = summary;
  const right = { align: "right" } as const;
  const titles = ["p50", "p90", "p99", "p99.9", "max"].map((title) => ({ title, ...right }));
  const failures = Object.entries(errors).map(([kind, count]) => `  ${count} \u00d7 ${kind}`);
  if (summary.unanswered > 0) failures.push(`  ${summary.unanswered} \u00d7 no answer in time`);
  const verdict = passed
    ? paint(
        "green",
        `Passed: ${counted(answered, "move")} in ${counted(games, "game")}, all answered without an error.`,
      )
    : paint("red", `Failed: of ${plan.moves} moves, ${due} were due and ${answered} were answered well.`);
  return [
    verdict,
    ...failures,
    `Rate: ${plan.perSecond} moves per second due, ${summary.answeredPerSecond} answered.`,
    "",
    ...table(
      [{ title: "LATENCY, MS" }, ...titles],
      [
        ["since due", ...shown(summary.latencyMs)],
        ["since sent", ...shown(summary.serviceMs)],
      ],
    ),
    "",
    `Consumed: ${perMove(consumed.write, answered)} write and ${perMove(consumed.read, answered)} read units a move.`,
    `Bill: about $${summary.usdPerMillionMoves.toFixed(2)} for a million moves.`,
    `  ${summary.billBasis}.`,
    `Seed ${seed}.`,
  ];
}

function shown({ p50, p90, p99, p999, max }: Percentiles): string[] {
  return [p50, p90, p99, p999, max].map((value) => value.toFixed(1));
}

function perMove(units: number, moves: number): string {
  return moves === 0 ? "0" : (units / moves).toFixed(2);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
