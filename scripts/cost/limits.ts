import { SHARDS } from "../../lambdas/store/listing.ts";
import { ASSUMED, type Load } from "./bill.ts";
import type { GameUnits } from "./measure.ts";

/** A quota or a partition, and how much of it a load uses at its peak; beyond 1 it gives way. */
export type Limit = { readonly what: string; readonly limit: string; readonly used: number };

/** A peak over the average of a day. */
export const PEAK = 3;

// A partition of DynamoDB takes so many write units a second. Source: "Best practices for designing partition keys".
const PARTITION_WRITES = 1_000;

/** The limits of a load, the tightest first. Pure. */
export function limitsOf({ movesPerDay, secondsBetweenMoves }: Load, game: GameUnits): readonly Limit[] {
  const movesPerSecond = (movesPerDay / 86_400) * PEAK;
  const requests = (movesPerSecond * (game.moves + 1 + ASSUMED.recoveries)) / game.moves;
  function perMove(units: number): number {
    return units / game.moves;
  }
  const writes = movesPerSecond * perMove(game.writeUnits);
  const notable = movesPerSecond * perMove(game.notable);
  const limits: readonly Limit[] = [
    {
      what: "API Gateway, requests a second of an account",
      limit: "10,000 by default",
      used: requests / 10_000,
    },
    {
      what: "Lambda, concurrent runs of an account",
      limit: "1,000 by default",
      used: (requests * ASSUMED.requestMs) / 1_000 / 1_000,
    },
    { what: "DynamoDB, write units a second of a table", limit: "40,000 by default", used: writes / 40_000 },
    {
      what: "DynamoDB, a new table before it is warmed",
      limit: "4,000 writes a second",
      used: writes / 4_000,
    },
    {
      what: "the listing index: the partitions of one of its lists",
      limit: `${SHARDS} of 1,000 writes a second`,
      used: (notable * 2) / (SHARDS * PARTITION_WRITES),
    },
    {
      what: "one game's partition",
      limit: "1,000 writes a second",
      used: perMove(game.appendUnits) / secondsBetweenMoves / PARTITION_WRITES,
    },
  ];
  return limits.toSorted((left, right) => right.used - left.used);
}
