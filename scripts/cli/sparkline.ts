const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const NOTHING = "·";

/** Draws values as bars, from nothing to the greatest finite one; a point where there is no value. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const greatest = Math.max(0, ...values.map((value) => (Number.isFinite(value) ? Number(value) : 0)));
  return values
    .map((value) => {
      if (value === undefined) return NOTHING;
      const share = value === 0 ? 0 : Math.min(value / greatest, 1);
      return BARS[Math.ceil(share * (BARS.length - 1))] ?? NOTHING;
    })
    .join("");
}
