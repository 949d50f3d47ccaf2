import type { Consumed } from "#client";
import type { Cell } from "../cli/cell.ts";
import { counted } from "../cli/counted.ts";
import { type Percentiles, percentilesOf } from "../cli/percentiles.ts";
import type { Line } from "../cli/result.ts";
import type { Terminal } from "../cli/terminal.ts";
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
  /** `null` where no move was answered. */
  readonly usdPerMillionMoves: number | null;
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
    usdPerMillionMoves: answered === 0 ? null : round(usdPerMillionMoves(facts.consumed, answered)),
    billBasis: BILL_BASIS,
  };
}

/** A load's report for people. */
export function loadLines(summary: LoadSummary, paint: Terminal["paint"]): Line[] {
  const { passed, plan, due, answered, games, errors, seed } = summary;
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
    {
      columns: [{ title: "LATENCY, MS" }, ...titles],
      rows: [
        ["since due", ...shown(summary.latencyMs)],
        ["since sent", ...shown(summary.serviceMs)],
      ],
    },
    "",
    ...billLines(summary),
    `Seed ${seed}.`,
  ];
}

function billLines({
  consumed: { write, read },
  answered,
  usdPerMillionMoves: usd,
  billBasis,
}: LoadSummary): string[] {
  if (usd === null) return ["Consumed and billed: not known, no move was answered."];
  const [writes, reads] = [write, read].map((units) => (units / answered).toFixed(2));
  return [
    `Consumed: ${writes} write and ${reads} read units a move.`,
    `Bill: about $${usd.toFixed(2)} for a million moves.`,
    `  ${billBasis}.`,
  ];
}

function shown({ p50, p90, p99, p999, max }: Percentiles): Cell[] {
  return [p50, p90, p99, p999, max].map((value) => value?.toFixed(1));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
