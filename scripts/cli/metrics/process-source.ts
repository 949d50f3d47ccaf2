import type { SendOptions } from "#client/send.ts";
import { labelled, type Scraped, scrape, totalOf } from "../prometheus.ts";
import { FIVE, type Watched } from "./five.ts";
import type { MetricsSource, Trend } from "./trend.ts";

const MOST_VALUES = 60;

/**
 * The metrics of one process, from its `/metrics`. It counts since it began, so that how they go is known only from
 * one reading to the next.
 */
export function processSource(target: SendOptions): MetricsSource {
  let before: Scraped | undefined;
  const values = new Map<string, (number | undefined)[]>();
  return {
    read: async () => {
      const now = await scrape(target);
      const trends = FIVE.map((watched): Trend => {
        const kept = values.get(watched.name) ?? [];
        if (before) kept.push(measured(watched, now, before));
        values.set(watched.name, kept.slice(-MOST_VALUES));
        return { watched, values: [...kept], whole: measured(watched, now, new Map()) };
      });
      before = now;
      return { span: "since it started", trends };
    },
  };
}

function measured({ name, statistic }: Watched, now: Scraped, before: Scraped): number | undefined {
  if (statistic === "Maximum") return totalOf(now, name);
  if (statistic === "p99") return percentile(name, 0.99, now, before);
  const total = totalOf(now, name);
  const earlier = totalOf(before, name) ?? 0;
  // A total that has fallen is another process's.
  return total === undefined || total < earlier ? total : total - earlier;
}

/** Upper bound of the bucket in which the percentile lies, infinite for the last; undefined when there is nothing in any. */
function percentile(name: string, share: number, now: Scraped, before: Scraped): number | undefined {
  const bounds = new Map<number, number>();
  for (const [labels, count] of labelled(now, `${name}_bucket`)) {
    const bound = Number(/le="([\d.]+)"/.exec(labels)?.[1] ?? Number.POSITIVE_INFINITY);
    const grown = count - (before.get(`${name}_bucket{${labels}}`) ?? 0);
    bounds.set(bound, (bounds.get(bound) ?? 0) + grown);
  }
  const all = bounds.get(Number.POSITIVE_INFINITY) ?? 0;
  const sorted = [...bounds].toSorted(([left], [right]) => left - right);
  const found = all === 0 ? undefined : sorted.find(([, count]) => count >= share * all);
  return found?.[0];
}
