import type { DatabaseSync } from "node:sqlite";
import { fromDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import type { DirectoryRow } from "../../../lambdas/store/games-table.ts";
import { fromItem } from "../../../lambdas/store/items.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import { itemFromBytes } from "../../../scripts/local/sqlite/item-bytes.ts";

/** All that a database holds, for the checker to look at. */
export type Contents = {
  readonly rows: Map<string, Map<string, Row>>;
  readonly entries: Map<string, DirectoryRow>;
  readonly objects: Map<string, Uint8Array>;
};

/** Reads all that is in a database, once after each change of it. */
export function contentsOf(connection: DatabaseSync): () => Contents {
  const changes = connection.prepare("SELECT total_changes() AS count");
  const state = connection.prepare("SELECT item FROM state ORDER BY gameId, position");
  const games = connection.prepare("SELECT item FROM games ORDER BY gameId");
  const archive = connection.prepare("SELECT gameId, object FROM archive ORDER BY gameId");
  let seen: unknown;
  let contents: Contents | undefined;
  function read(): Contents {
    const rows = new Map<string, Map<string, Row>>();
    for (const { item } of state.all()) {
      const row = fromItem(itemFromBytes(item));
      const game = rows.get(row.gameId) ?? new Map<string, Row>();
      rows.set(row.gameId, game.set(row.position, row));
    }
    const entries = games.all().map(({ item }) => fromDirectoryItem(itemFromBytes(item)));
    const objects = new Map<string, Uint8Array>();
    for (const { gameId, object } of archive.all())
      if (object instanceof Uint8Array) objects.set(String(gameId), object);
    return { rows, entries: new Map(entries.map((entry) => [entry.gameId, entry])), objects };
  }
  return () => {
    const count = changes.get()?.count;
    if (!contents || count !== seen) contents = read();
    seen = count;
    return contents;
  };
}
