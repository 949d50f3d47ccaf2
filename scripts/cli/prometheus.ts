import { type SendOptions, send } from "#client/send.ts";
import { senderTo } from "./sender.ts";

/** Values in Prometheus' text format, by name and labels: `state_transitions_total`, `x_bucket{le="5"}`. */
export type Scraped = ReadonlyMap<string, number>;

/** Reads the service's `/metrics`. @throws what the client throws */
export async function scrape(target: SendOptions): Promise<Scraped> {
  const { body } = await send(senderTo(target), { name: "metrics", method: "GET", path: "/metrics" });
  return parseMetrics(String(body));
}

/** Reads Prometheus' text format; lines that are none are passed over. */
export function parseMetrics(text: string): Scraped {
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([^\s#]+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && (value === "NaN" || Number.isFinite(Number(value))))
      found.set(name, Number(value));
  }
  return found;
}

/** The sum of a metric over all its labels; undefined when it isn't there. */
export function totalOf(scraped: Scraped, name: string): number | undefined {
  const values = labelled(scraped, name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

/** A metric's values with their labels, as written between the braces. */
export function labelled(scraped: Scraped, name: string): [labels: string, value: number][] {
  return [...scraped].flatMap(([key, value]): [string, number][] => {
    if (key === name) return [["", value]];
    return key.startsWith(`${name}{`) ? [[key.slice(name.length + 1, -1), value]] : [];
  });
}
