import { beforeAll, expect, test } from "vitest";
import type { ScanQuery } from "../../lambdas/store/games-table.ts";
import { entry, mark } from "../fixtures/entries.ts";
import { describeEach } from "./adapters.ts";

describeEach("a scan of the games table", ({ games: table }) => {
  const ids = Array.from({ length: 30 }, (_, index) => `scanned-${String(index).padStart(2, "0")}`);
  beforeAll(async () => {
    for (const gameId of ids) await table.add(entry({ gameId }));
    await table.mark(mark("scanned-07"));
  });

  /** Scans page by page. */
  async function scanned(query: Omit<ScanQuery, "after">): Promise<string[]> {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await table.scan({ ...query, after });
      expect(page.rows.length).toBeLessThanOrEqual(query.limit);
      found.push(...page.rows.map(({ gameId }) => gameId));
      after = page.next;
    } while (after !== undefined);
    return found;
  }

  test.each([1, 7, 30, 100])("meets every entry once, in pages of %i", async (limit) => {
    expect((await scanned({ limit })).toSorted()).toEqual(ids);
  });

  test("meets every entry in one of its segments", async () => {
    const segments = [0, 1, 2, 3].map((index) => scanned({ limit: 4, segment: { index, of: 4 } }));
    const found = await Promise.all(segments);
    expect(found.flat().toSorted()).toEqual(ids);
    expect(found.filter((segment) => segment.length > 0).length).toBeGreaterThan(1);
  });

  test("shows what an entry is, a wipe under way as well", async () => {
    const { rows } = await table.scan({ limit: 100 });
    expect(rows.find(({ gameId }) => gameId === "scanned-07")).toEqual(mark("scanned-07"));
    expect(rows.find(({ gameId }) => gameId === "scanned-08")).toEqual(entry({ gameId: "scanned-08" }));
  });
});
