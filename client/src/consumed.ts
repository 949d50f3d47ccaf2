/** What requests consumed of the database, in requests and in DynamoDB's read and write units. */
export type Consumed = { readonly requests: number; readonly read: number; readonly write: number };

const NOTHING: Consumed = { requests: 0, read: 0, write: 0 };

/** Reads the header `savepoint-consumed`; nothing when it is absent or not understood. */
export function consumedBy(header: string | null): Consumed {
  const found = /^requests=(\d+); read=([\d.]+); write=([\d.]+)$/.exec(header ?? "");
  if (!found) return NOTHING;
  const [, requests, read, write] = found;
  return { requests: Number(requests), read: Number(read), write: Number(write) };
}
