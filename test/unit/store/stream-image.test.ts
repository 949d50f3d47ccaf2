import { describe, expect, test } from "vitest";
import { EXPIRY, POSITION } from "../../../lambdas/store/attribute-names.ts";
import { fromItem, toItem } from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import { imageOfRow, rowFromImage } from "../../../lambdas/store/stream-image.ts";
import { commit } from "../../contract/rows.ts";
import { appendAll, batch, create, move } from "../../fixtures/appends.ts";
import { spreadSnapshot } from "../../fixtures/damage.ts";
import { world } from "../../fixtures/world.ts";

/** Rows of every kind. */
async function allRows(): Promise<Row[]> {
  const table = memoryStateTable();
  const here = { ...world(), table };
  const cursors = await appendAll(here, await create(here, "g"), [batch("b", 3), move("m")]);
  const fourth = cursors[2] ?? cursors[0];
  await makeSnapshot(here, "g");
  await appendAll(here, fourth, [move("m5")]);
  await makeSnapshot(here, "g");
  spreadSnapshot(table, "g", 5);
  await table.put({ kind: "tombstone", gameId: "g", position: commitPosition(6), expiresAt: 1 });
  return [...(table.rows.get("g")?.values() ?? [])];
}

function plain(row: Row): unknown {
  if (row.kind === "chunk") return { ...row, bytes: Buffer.from(row.bytes).toString("hex") };
  if (row.kind === "manifest" && row.packed)
    return { ...row, packed: Buffer.from(row.packed).toString("hex") };
  // A commit that was just written still knows how its row keeps its text.
  return row.kind === "commit" ? { ...row, commit: { ...row.commit, text: undefined } } : row;
}

describe("a stream's image", () => {
  test("of a row of any kind is the row again, also through JSON, as Lambda hands it over", async () => {
    const rows = await allRows();
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(["commit", "chunk", "manifest", "tombstone"]),
    );
    for (const row of rows) {
      expect(plain(rowFromImage(JSON.parse(JSON.stringify(imageOfRow(row)))))).toEqual(plain(row));
    }
  });

  test("is in DynamoDB's own JSON, with bytes as base64", () => {
    const chunk = {
      kind: "chunk",
      gameId: "g",
      position: "p",
      bytes: Buffer.from("hello"),
      expiresAt: 7,
    } as const;
    expect(imageOfRow(chunk)).toEqual({
      gameId: { S: "g" },
      [POSITION]: { S: "p" },
      a: { N: "1" },
      b: { B: "aGVsbG8=" },
      [EXPIRY]: { N: "7" },
    });
  });

  test.each([undefined, null, "text", {}, { gameId: { S: "g" } }, { gameId: 3 }])(
    "that is no row is refused: %j",
    (image) => {
      expect(() => rowFromImage(image)).toThrow();
    },
  );
});

describe("an item", () => {
  test.each([
    ["no item", undefined],
    ["a key alone", { gameId: "g", [POSITION]: commitPosition(1) }],
    ["a stranger's attribute", { gameId: "g", [POSITION]: commitPosition(1), [EXPIRY]: 7, extra: 1 }],
    ["a commit without its head", { gameId: "g", [POSITION]: commitPosition(1), a: 1, d: "[]" }],
    ["a commit with half a head", { ...toItem(commit("g", 1)), h: Uint8Array.from([1, 2, 3]) }],
    ["a text that was compressed by nobody", { ...toItem(commit("g", 1)), d: Uint8Array.from([1, 2, 3]) }],
    ["a reason that is not known", { ...toItem(commit("g", 1)), f: "whim" }],
  ])("that was not written by this code is refused: %s", (_, item) => {
    expect(() => fromItem(item)).toThrow();
  });
});
