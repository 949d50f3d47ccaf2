/** What requests consumed, as the answers' `savepoint-consumed` header tells. */
export type Consumed = { readonly requests: number; readonly read: number; readonly write: number };

/** Nothing consumed. */
export const NOTHING: Consumed = { requests: 0, read: 0, write: 0 };

/** USD per million units, DynamoDB on demand, us-east-1, as of November 2024. */
const READ_USD = 0.125;
const WRITE_USD = 0.625;

/** What the figures of a bill rest on. */
export const BILL_BASIS =
  "DynamoDB on demand in us-east-1, $0.625 per million write units and $0.125 per million read units (prices since November 2024); without the change feed's writes, Lambda, API Gateway and storage";

/** The sum of two. */
export function plus(left: Consumed, right: Consumed): Consumed {
  return {
    requests: left.requests + right.requests,
    read: left.read + right.read,
    write: left.write + right.write,
  };
}

/** Estimated USD for a million moves that consume as much as these did; 0 when there were none. */
export function usdPerMillionMoves({ read, write }: Consumed, moves: number): number {
  return moves === 0 ? 0 : (write * WRITE_USD + read * READ_USD) / moves;
}

/** Reads the header; nothing when it is absent or not understood. */
export function consumedBy(header: string | null): Consumed {
  const found = /^requests=(\d+); read=([\d.]+); write=([\d.]+)$/.exec(header ?? "");
  if (!found) return NOTHING;
  const [, requests, read, write] = found;
  return { requests: Number(requests), read: Number(read), write: Number(write) };
}
