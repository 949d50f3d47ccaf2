const UNITS = [
  { seconds: 86_400, name: "d" },
  { seconds: 3_600, name: "h" },
  { seconds: 60, name: "min" },
  { seconds: 1, name: "s" },
] as const;
const LONGEST_DAYS = 60;

/** The time since a moment, or until it, for a glance: `12 s ago`, `3 h ago`, `in 2 d`; beyond 60 days its date. */
export function ago(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1_000);
  if (!Number.isFinite(seconds)) return iso;
  const length = Math.abs(seconds);
  if (length > LONGEST_DAYS * UNITS[0].seconds) return iso.slice(0, 10);
  const unit = UNITS.find((one) => length >= one.seconds);
  if (!unit) return "now";
  const text = `${Math.floor(length / unit.seconds)} ${unit.name}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}
