import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { itemSize } from "../../../lambdas/store/item-size.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, create } from "../../fixtures/appends.ts";
import { asked } from "../../fixtures/requests.ts";
import { world } from "../../fixtures/world.ts";

/** Bytes of a commit's item beyond the JSON of its transition as it was sent. */
async function beyond(gameId: string, commitId: string): Promise<number> {
  const table = memoryStateTable();
  const here = { ...world(), table };
  const transition = { action: "move", actor: "white", payload: { text: "x".repeat(700) } };
  await appendAll(here, await create(here, gameId), [
    asked({ commitId, kind: "move", transitions: [transition] }),
  ]);
  const row = table.rows.get(gameId)?.get(commitPosition(1));
  if (!row) throw new Error("no row");
  return itemSize(toItem(row)) - JSON.stringify(transition).length;
}

test.each([
  ["short ids", "game-0001", "commit-42", 69],
  ["UUIDs", randomUUID(), randomUUID(), 103],
])("a row holds few bytes beyond the JSON of its transition: with %s", async (_, gameId, commitId, most) => {
  expect(await beyond(gameId, commitId)).toBeLessThanOrEqual(most);
});
