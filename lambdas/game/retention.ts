import type { Head } from "./head.ts";

const DAY_MS = 86_400_000;

/**
 * How long before the rows that guard it a cursor expires, in ms: covers clocks that differ between functions,
 * and the time a write may take after the cursor was checked.
 */
export const CURSOR_MARGIN_MS = 3_600_000;

/** When a row written at `time` (ms) may vanish, in seconds since 1970: the unit of DynamoDB's TTL attribute. */
export function expiryOf(time: number, retentionDays: number): number {
  return Math.ceil((time + retentionDays * DAY_MS) / 1000);
}

/**
 * Whether a row is past its expiry. DynamoDB removes such rows within days, so until then readers and conditions
 * must treat them as gone (Developer Guide, "Working with expired items").
 */
export function isExpired(row: { readonly expiresAt?: number }, now: number): boolean {
  return row.expiresAt !== undefined && row.expiresAt * 1000 <= now;
}

/** When a commit must be covered by a snapshot, in ms: at half of its life, long before it may vanish. */
export function coverBy(time: number, retentionDays: number): number {
  return time + (retentionDays * DAY_MS) / 2;
}

/**
 * Whether a cursor is too old to be trusted. The commit that overtakes a cursor is written after the cursor was
 * issued and lives as long as the game's retention, so a younger cursor always meets it.
 */
export function isStale(issuedAt: number, head: Pick<Head, "retentionDays">, now: number): boolean {
  return now > issuedAt + head.retentionDays * DAY_MS - CURSOR_MARGIN_MS;
}
