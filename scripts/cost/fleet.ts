import { FUNCTIONS } from "../../infra/functions.ts";
import { SEGMENTS } from "../../lambdas/api/start-recovery/handler.ts";
import { executionOf, WORKERS } from "../../lambdas/open/state-machine.ts";
import { RESERVE_MS } from "../../lambdas/triggers/recover-segment.ts";
import type { BillLine } from "./bill.ts";
import type { FleetUnits } from "./measure-fleet.ts";
import type { PRICES } from "./prices.ts";

/** A recovery of many games: how many there are, and how many a second. */
export type FleetLoad = { readonly games: number; readonly gamesPerSecond: number };

const WORKER = FUNCTIONS["recover-segment"];
const DAY_SECONDS = 86_400;
/** A worker stops so many seconds before its time ends; the map calls it again. */
const CALL_SECONDS = WORKER.timeoutSeconds - RESERVE_MS / 1_000;

/** What a distributed map does in one step of a run: seconds in all, and calls and events of each child execution. */
export type MapRun = {
  readonly seconds: number;
  readonly callsOfChild: number;
  /** States entered in one step, which Step Functions charges. */
  readonly transitions: number;
  /** Events in the history of one child. */
  readonly eventsOfChild: number;
};

/**
 * The map over the segments of the directory. Each call of a worker enters two states (the task, and whether that was all) and
 * leaves seven events in the history (task entered, scheduled, started, succeeded, exited; choice entered, exited); a child
 * begins and ends with four more.
 */
export function mapRunOf({ games, gamesPerSecond }: FleetLoad): MapRun {
  const seconds = games / gamesPerSecond;
  // As many workers as there are at a time share the rate, so a child takes its share of the rounds.
  const callsOfChild = Math.max(1, Math.ceil(seconds / (SEGMENTS / WORKERS) / CALL_SECONDS));
  return {
    seconds,
    callsOfChild,
    transitions: 1 + SEGMENTS * (1 + 2 * callsOfChild + 1),
    eventsOfChild: 7 * callsOfChild + 4,
  };
}

/** What a recovery of many games costs. Pure. */
export function fleetBill(load: FleetLoad, units: FleetUnits, prices: typeof PRICES): readonly BillLine[] {
  const { games } = load;
  const { seconds, callsOfChild, transitions } = mapRunOf(load);
  const { steps } = units;
  const reads = games * units.readUnits;
  const writes = games * units.writeUnits;
  const puts = games * units.puts;
  const gets = games * units.gets;
  const calls = steps * SEGMENTS * callsOfChild;
  const gbSeconds = (steps * WORKERS * seconds * WORKER.memoryMb) / 1_024;
  const entered = steps * transitions;
  return [
    line("table reads", `${figure(reads)} units`, (reads / 1e6) * prices.millionReads),
    line("table writes", `${figure(writes)} units`, (writes / 1e6) * prices.millionWrites),
    line("functions, time", `${figure(gbSeconds)} GB-seconds`, gbSeconds * prices.gbSecond),
    line("functions, calls", figure(calls), (calls / 1e6) * prices.millionCalls),
    line("state transitions", figure(entered), (entered / 1e6) * prices.millionTransitions),
    line("S3, puts", figure(puts), (puts / 1_000) * prices.thousandPuts),
    line("S3, gets", figure(gets), (gets / 1_000) * prices.thousandGets),
  ];
}

function line(what: string, quantity: string, dollars: number): BillLine {
  return { what, quantity, dollars };
}

function figure(count: number): string {
  return Number(count.toPrecision(3)).toLocaleString("en");
}

/** A limit of Step Functions or Lambda, and what a run uses of it. */
export type FleetLimit = {
  readonly what: string;
  readonly allowed: number;
  readonly used: number;
  readonly unit: string;
};

/**
 * What a run uses of each limit. Source: "Step Functions service quotas", AWS Step Functions Developer Guide; "Lambda quotas",
 * AWS Lambda Developer Guide. Pure.
 */
export function fleetLimits(load: FleetLoad): readonly FleetLimit[] {
  const { seconds, eventsOfChild } = mapRunOf(load);
  const run = {
    recoveryId: "r".repeat(40),
    mode: "recover" as const,
    where: {},
    gamesPerSecond: 1,
    segments: SEGMENTS,
  };
  const input = Buffer.byteLength(JSON.stringify(executionOf(run, "plan")));
  return [
    { what: "input of an execution", allowed: 262_144, used: input, unit: "bytes" },
    { what: "child executions of a map at a time", allowed: 10_000, used: WORKERS, unit: "" },
    { what: "history of the parent", allowed: 25_000, used: 6, unit: "events" },
    { what: "history of a child", allowed: 25_000, used: eventsOfChild, unit: "events" },
    {
      what: "time of an execution, as the machine bounds it",
      allowed: DAY_SECONDS,
      used: seconds,
      unit: "s",
    },
    { what: "time of a call of Lambda", allowed: 900, used: WORKER.timeoutSeconds, unit: "s" },
    { what: "concurrent runs of Lambda, of an account", allowed: 1_000, used: WORKERS, unit: "" },
    { what: "name of an execution", allowed: 80, used: 40 + "-plan-".length + 13, unit: "characters" },
  ];
}
