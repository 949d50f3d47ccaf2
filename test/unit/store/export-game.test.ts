import { describe, expect, test } from "vitest";
import {
  exportableFrom,
  exportCommits,
  exportCreation,
  exportState,
} from "../../../lambdas/store/export-game.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { played, stage } from "../../fixtures/transferred-games.ts";

describe("an export", () => {
  test("says what is missing", async () => {
    const from = await played(5);
    from.table.rows.get("g")?.delete(commitPosition(3));
    expect(await refusalOf(exportCommits(from, "g", 0, 5))).toMatchObject({
      kind: "history-gone",
      from: 3,
      to: 3,
    });
    from.table.rows.get("g")?.delete(commitPosition(5));
    expect(await refusalOf(exportCommits(from, "g", 3, 5))).toMatchObject({
      kind: "history-gone",
      from: 5,
      to: 5,
    });
    expect(await exportCommits(from, "g", 5, 5)).toEqual({ commits: [] });
    from.table.rows.get("g")?.delete(commitPosition(1));
    expect(await exportableFrom(from, "g", 5)).toBe(5);
    from.table.rows.get("g")?.delete(commitPosition(0));
    expect(await refusalOf(exportCreation(from, "g"))).toMatchObject({ kind: "history-gone" });
  });

  test("finds a commit that was changed, and takes no state within a commit", async () => {
    const from = stage();
    await appendAll(from, await create(from, "g"), [batch("b", 3), move("m")]);
    const rows = from.table.rows.get("g");
    const row = rows?.get(commitPosition(4));
    if (row?.kind !== "commit") throw new Error("there is no such commit");
    rows?.set(commitPosition(4), { ...row, commit: { ...row.commit, data: "[]" } });
    expect(await refusalOf(exportCommits(from, "g", 0, 4))).toMatchObject({ kind: "history-gone", from: 4 });
    expect(await refusalOf(exportState(from, "g", 2))).toEqual({ kind: "version-within-commit", version: 2 });
  });

  test("ends a page before it grows too large", async () => {
    const from = stage();
    function large(id: string) {
      return move(id, { action: "say", payload: "x".repeat(300_000) });
    }
    await appendAll(from, await create(from, "g"), ["a", "b", "c", "d", "e", "f"].map(large));
    expect(await exportCommits(from, "g", 0, 6)).toMatchObject({ next: 4 });
  });
});
