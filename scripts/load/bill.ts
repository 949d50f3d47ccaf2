import type { Consumed } from "#client";

/** USD per million units, DynamoDB on demand, us-east-1, as of November 2024. */
const READ_USD = 0.125;
const WRITE_USD = 0.625;

/** What the figures of a bill rest on. */
export const BILL_BASIS =
  "DynamoDB on demand in us-east-1, $0.625 per million write units and $0.125 per million read units (prices since November 2024); without the change feed's writes, Lambda, API Gateway and storage";

/** Estimated USD for a million moves that consume as much as these did; 0 when there were none. */
export function usdPerMillionMoves({ read, write }: Consumed, moves: number): number {
  return moves === 0 ? 0 : (write * WRITE_USD + read * READ_USD) / moves;
}
