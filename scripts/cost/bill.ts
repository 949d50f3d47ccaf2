import type { GameUnits } from "./measure.ts";
import type { PRICES } from "./prices.ts";

/** How much is played. */
export type Load = { readonly movesPerDay: number; readonly secondsBetweenMoves: number };

/** A line of a month's bill, in US dollars. */
export type BillLine = { readonly what: string; readonly quantity: string; readonly dollars: number };

/** What is not measured but taken to be so. */
export const ASSUMED = {
  /** Days in a month. */
  days: 30,
  /** Days that commits are kept; as shipped. */
  retentionDays: 30,
  /** Time that Lambda bills for a request, in ms, and its memory in GB: DynamoDB's round trip, mostly. */
  requestMs: 15,
  requestGb: 1,
  /** Time of a call of the change feed, in ms, for each commit in it. */
  feedMs: 30,
  feedGb: 1,
  /** Memory of the function that publishes events, in GB. */
  eventsGb: 0.25,
  /** Commits of one call of the change feed, at most, and how long it gathers them, in seconds, on each shard. */
  batch: 100,
  windowSeconds: 3,
  /** Write units a second of a shard. */
  shardWrites: 1_000,
  /** A line of the access log, in bytes. */
  accessLogBytes: 420,
  /** Recoveries of each game. */
  recoveries: 1,
} as const;

function million(count: number): string {
  return `${(count / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} M`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString("en", { maximumFractionDigits: 1 })} GB`;
}

/** A month's bill of a load, from what one game costs. Pure. */
export function billOf(load: Load, game: GameUnits, prices: typeof PRICES): readonly BillLine[] {
  const games = (load.movesPerDay / game.moves) * ASSUMED.days;
  const requests = games * (game.moves + 1 + ASSUMED.recoveries);
  const writes = games * game.writeUnits;
  const reads = games * (game.readUnits + ASSUMED.recoveries * game.recoveryUnits);
  // Each row stays for a retention from when it was written, however long the game takes.
  const stored = (games / ASSUMED.days) * game.storedBytes * ASSUMED.retentionDays;
  const notable = games * game.notable;
  const calls = notable / batchOf(load, game);
  const logs = requests * (game.metricsBytes + ASSUMED.accessLogBytes) + notable * game.metricsBytes;
  const gbSeconds =
    (requests * ASSUMED.requestMs * ASSUMED.requestGb + notable * ASSUMED.feedMs * ASSUMED.feedGb) / 1_000;
  const beyond = Math.max(0, requests - prices.requestsBeyond);
  return [
    line("table writes", `${million(writes)} units`, (writes / 1e6) * prices.millionWrites),
    line("table reads", `${million(reads)} units`, (reads / 1e6) * prices.millionReads),
    line("table storage and backups", gigabytes(stored), (stored / 1e9) * prices.gbTableMonth),
    line(
      "API",
      `${million(requests)} requests`,
      ((requests - beyond) / 1e6) * prices.millionRequests + (beyond / 1e6) * prices.millionRequestsBeyond,
    ),
    line("functions, calls", million(requests + calls), ((requests + calls) / 1e6) * prices.millionCalls),
    line("functions, time", `${million(gbSeconds)} GB-seconds`, gbSeconds * prices.gbSecond),
    line("logs and metrics", gigabytes(logs), (logs / 1e9) * prices.gbLogs),
    line(
      "archive, a month's games",
      gigabytes(games * game.archivedBytes),
      ((games * game.archivedBytes) / 1e9) *
        (game.archivedBytes < prices.archivedFromBytes ? prices.gbSmallArchiveMonth : prices.gbArchiveMonth) +
        (games / 1_000) * prices.thousandPuts,
    ),
  ];
}

/** Commits that a call of the change feed gets on average. */
function batchOf({ movesPerDay }: Load, { notable, moves, writeUnits }: GameUnits): number {
  const perSecond = ((movesPerDay / moves) * notable) / 86_400;
  const shards = Math.max(1, ((movesPerDay / moves) * writeUnits) / 86_400 / ASSUMED.shardWrites);
  return Math.min(ASSUMED.batch, Math.max(1, (perSecond / shards) * ASSUMED.windowSeconds));
}

function line(what: string, quantity: string, dollars: number): BillLine {
  return { what, quantity, dollars };
}

/** Events of a month, where a stage publishes them. */
export type EventsBill = { readonly events: number; readonly dollars: number };

/** What events cost: the bus, and the function that puts them there, which is woken by each snapshot and each notable commit. */
export function eventsBill(load: Load, game: GameUnits, prices: typeof PRICES): EventsBill {
  const games = (load.movesPerDay / game.moves) * ASSUMED.days;
  const events = games * game.events;
  const records = games * (game.notable + game.events);
  const gbSeconds = (records * ASSUMED.feedMs * ASSUMED.eventsGb) / 1_000;
  const calls = records / batchOf(load, game);
  return {
    events,
    dollars:
      (events / 1e6) * prices.millionEvents +
      (calls / 1e6) * prices.millionCalls +
      gbSeconds * prices.gbSecond,
  };
}

/** What all lines come to, in US dollars. */
export function totalOf(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
