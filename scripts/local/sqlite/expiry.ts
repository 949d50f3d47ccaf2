import type { Log } from "../../../lambdas/telemetry/log.ts";
import type { SqliteDatabase } from "./database.ts";

/** Rows looked at, and removed, in one transaction: it holds the thread. */
const SPAN = 2_000;
const BATCH = 200;
/** Every row is looked at once in so many minutes: a day. */
const ROUND_MINUTES = 1_440;
const MINUTE_MS = 60_000;
/** Rows past their expiry are gone for readers already; the hour allows for a clock that is set back. */
const MARGIN_S = 3_600;
/** How far the two clocks may drift apart between two looks: the clock that is set leaps further. */
const LEAP_MS = 60_000;
/** How long the clock must have run without a leap before rows are removed by it. */
const STEADY_MS = 3_600_000;

/** The two clocks of a process, in ms: the one that can be set, and the one that cannot. */
export type Clocks = { readonly wall: () => number; readonly monotonic: () => number };

/**
 * Removes rows that are past their expiry, within a day, as DynamoDB's TTL does within days: call it every minute. Each call
 * looks at its part of the rows in their place: an index would be one more page to write with each append. While the wall
 * clock leaps against the monotonic one, and for an hour after, nothing is removed: a clock that was set to a wrong date
 * would otherwise take what is still needed.
 * @returns a function that resolves to how many rows it removed.
 */
export function rowExpiry(
  { connection, write }: SqliteDatabase,
  { wall, monotonic }: Clocks,
  log: Log,
): () => Promise<number> {
  const remove = connection.prepare(
    `DELETE FROM state WHERE rowid IN
     (SELECT rowid FROM state WHERE rowid > ? AND rowid <= ? AND expiresAt <= ? LIMIT ${BATCH})`,
  );
  const newest = connection.prepare("SELECT max(rowid) AS newest FROM state");
  let offset = wall() - monotonic();
  let steadySince = Number.NEGATIVE_INFINITY;

  return async () => {
    const now = monotonic();
    const leap = wall() - now - offset;
    offset += leap;
    if (Math.abs(leap) > LEAP_MS) {
      steadySince = now;
      log.warn("the clock was set: no row is removed by it for an hour", { leapMs: Math.round(leap) });
    }
    if (now - steadySince < STEADY_MS) return 0;
    const before = Math.floor(wall() / 1000) - MARGIN_S;
    const last = Number(newest.get()?.newest);
    let removed = 0;
    const spans = Math.ceil(last / SPAN);
    const atOnce = Math.ceil(spans / ROUND_MINUTES);
    // By the clock, so that a start does not begin another round.
    const first = Math.floor(wall() / MINUTE_MS) * atOnce;
    for (let nth = first; nth < first + atOnce; nth += 1)
      removed += await removeBetween((nth % spans) * SPAN, ((nth % spans) + 1) * SPAN, before);
    return removed;
  };

  async function removeBetween(after: number, to: number, before: number): Promise<number> {
    let removed = 0;
    for (;;) {
      const changes = await write(() => Number(remove.run(after, to, before).changes));
      removed += changes;
      if (changes < BATCH) return removed;
    }
  }
}
