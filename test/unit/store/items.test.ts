import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGame } from "../../../lambdas/game/creation.ts";
import { POSITION } from "../../../lambdas/store/attribute-names.ts";
import { readHead } from "../../../lambdas/store/head.ts";
import {
  fromItem,
  type Item,
  toItem,
  UnknownFormatError,
  UnreadableRowError,
} from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { commitRow, manifestRow, type Row } from "../../../lambdas/store/rows.ts";
import { chunk, commit, head, NOW, plain, tombstone } from "../../contract/rows.ts";
import { type Dynalite, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";
import { gameType } from "../../fixtures/game-types.ts";
import { askedFor } from "../../fixtures/requests.ts";

const ROWS: readonly Row[] = [
  commit("g", 3),
  commitRow(
    createGame(
      {
        ...askedFor({ gameId: "f", type: gameType(), state: {} }),
        forked: { from: { gameId: "g", version: 3 }, phase: "P" },
      },
      NOW,
    ),
  ),
  chunk("g", 3, 0, Buffer.from([1, 2])),
  manifestRow({ head: head("g", 3), schemaVersion: 1, chunks: 1, checksum: "c", madeAt: NOW }),
  manifestRow({
    ...{
      head: head("g", 3),
      schemaVersion: 1,
      chunks: 1,
      checksum: "c",
      madeAt: NOW,
      due: true,
      expiresAt: 1,
    },
    ...{ previous: { version: 2, chunks: 1 }, covering: { version: 1, chunks: 2 } },
  }),
  tombstone("g", 4, 1),
];

/** The item as another version would write it: a head begins with the format, other rows have it by itself. */
function withFormat(item: Item, format: number): Item {
  const { h } = item;
  return h instanceof Uint8Array
    ? { ...item, h: Uint8Array.from([format, ...h.slice(1)]) }
    : { ...item, a: format };
}

describe("a row as an item", () => {
  test.each(ROWS.map((row): [string, Row] => [row.kind, row]))("comes back as it was: a %s", (_, row) => {
    expect(plain(fromItem(toItem(row)))).toEqual(plain(row));
    const { a, h } = toItem(row);
    expect(h instanceof Uint8Array ? h[0] : a).toBe(1);
  });

  test.each(ROWS.map((row): [string, Row] => [row.kind, row]))(
    "has a known format, or is an error: a %s",
    (_, row) => {
      const item = toItem(row);
      const { a: _format, h: _head, ...bare } = item;
      for (const other of [bare, withFormat(item, 2), { ...bare, a: "1" }])
        expect(() => fromItem(other)).toThrow(UnknownFormatError);
      expect(() => fromItem(withFormat(item, 2))).toThrow(
        "a row has format 2, and this version reads format 1",
      );
    },
  );

  test("of the known format and none of its forms is another error", () => {
    expect(() => fromItem({ gameId: "g", [POSITION]: "11", a: 1 })).not.toThrow(UnknownFormatError);
    expect(() => fromItem({ gameId: "g", [POSITION]: "11", a: 1 })).toThrow(UnreadableRowError);
    expect(() => fromItem("none")).toThrow(UnknownFormatError);
  });
});

describe("a row of a later format in the table", () => {
  let db: Dynalite;
  beforeAll(async () => {
    db = await startDynalite();
    await db.state.insert(commit("g", 0), NOW);
    const later = withFormat(toItem(commit("g", 1)), 2);
    await db.client.send(new PutCommand({ TableName: STATE_TABLE, Item: later }));
  });
  afterAll(async () => db.close());

  test("is never skipped: no read passes over it, and no write takes its place", async () => {
    await expect(readHead(db.state, "g", NOW)).rejects.toThrow(UnknownFormatError);
    await expect(db.state.get("g", commitPosition(1), NOW)).rejects.toThrow(UnknownFormatError);
    await expect(db.state.insert(commit("g", 1), NOW)).rejects.toThrow(UnknownFormatError);
  });
});
