/** What requests consumed of the database, as the answers' `savepoint-consumed` header says. */
export type Consumed = { readonly requests: number; readonly read: number; readonly write: number };

/** Nothing consumed. */
export const NOTHING: Consumed = { requests: 0, read: 0, write: 0 };

/** The sum of two. */
export function plus(left: Consumed, right: Consumed): Consumed {
  return {
    requests: left.requests + right.requests,
    read: left.read + right.read,
    write: left.write + right.write,
  };
}

/** Reads the header; nothing when it is absent or not understood. */
export function consumedBy(header: string | null): Consumed {
  const found = /^requests=(\d+); read=([\d.]+); write=([\d.]+)$/.exec(header ?? "");
  if (!found) return NOTHING;
  const [, requests, read, write] = found;
  return { requests: Number(requests), read: Number(read), write: Number(write) };
}
