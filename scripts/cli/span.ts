import * as z from "zod/mini";

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LEAST_MS = 5 * UNITS_MS.m;
const MOST_MS = 30 * UNITS_MS.d;
const WANTED = "minutes, hours or days, as 90m, 24h or 2d, from 5m to 30d";

/** A length of time as it is typed, in ms. */
export const span = z.pipe(
  z.string().check(z.regex(/^\d{1,6}[mhd]$/, WANTED)),
  z.pipe(z.transform(toMs), z.number().check(z.gte(LEAST_MS, WANTED), z.lte(MOST_MS, WANTED))),
);

function toMs(text: string): number {
  const unit = text.at(-1);
  const each = unit === "d" || unit === "h" ? UNITS_MS[unit] : UNITS_MS.m;
  return Number(text.slice(0, -1)) * each;
}
