const WRITE_UNIT_BYTES = 1_024;

/** Write units of a row of so many bytes, as DynamoDB charges them: begun kilobytes. */
export function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** Bytes that a row of so many bytes leaves unused of the units that it costs. */
export function unusedBytes(bytes: number): number {
  return unitsOf(bytes) * WRITE_UNIT_BYTES - bytes;
}
