import type { Archive, Archived } from "../../../lambdas/store/archive.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { type Broken, eachIsNoticed } from "./noticed.ts";

const BROKEN: readonly Broken[] = [
  {
    rule: "a wipe leaves no room",
    tampering: { table: withoutTombstones },
    noticed: /landed in a wiped game/,
  },
  {
    rule: "a wiped game's content is in no answer",
    tampering: {
      table: (table) => ({
        ...table,
        query: async (query, now) => {
          const { rows, ...rest } = await table.query(query, now);
          // Not from a look at the newest row alone: a wipe that sees none of its own tombstones never ends.
          const seen = rows.filter(({ kind }) => query.limit === 1 || kind !== "tombstone");
          return { ...rest, rows: seen };
        },
      }),
    },
    noticed: /is that of a wiped game|an answer from a wiped game|says something of a wiped game/,
  },
  {
    rule: "a wipe takes the game from the archive",
    tampering: { archive: (archive) => ({ ...archive, remove: async () => false }) },
    noticed: /is that of a wiped game|an answer from a wiped game/,
  },
  {
    rule: "somebody looks at a fork's source once the fork is written",
    tampering: {
      games: (games) => ({ ...games, add: ({ forking: _settled, ...entry }) => games.add(entry) }),
    },
    noticed: /outlives the wipe of its source/,
  },
  {
    rule: "rows go only when the archive holds them",
    tampering: { archive: forgetfulArchive },
    noticed: /is gone, though there is no snapshot after|neither its creation nor a snapshot exists/,
  },
  {
    rule: "the sweeper covers games that idle",
    tampering: { noSweeper: true },
    noticed: /is gone, though there is no snapshot after/,
  },
];

/** An archive that seems to hold what was put, to the process that put it, and holds nothing. */
function forgetfulArchive(archive: Archive): Archive {
  let seeming: { readonly gameId: string; readonly archived: Archived } | undefined;
  return {
    ...archive,
    put: async (gameId, object) => {
      seeming = { gameId, archived: { object, etag: "seeming" } };
      return true;
    },
    get: async (gameId) => {
      const found = seeming?.gameId === gameId ? seeming.archived : await archive.get(gameId);
      seeming = undefined;
      return found;
    },
  };
}

function withoutTombstones(table: StateTable): StateTable {
  return {
    ...table,
    insert: async (row, now) => {
      const existing = await table.insert(row, now);
      if (row.kind === "tombstone" && !existing) await table.overwrite([{ remove: row }]);
      return existing;
    },
    overwrite: async (changes) =>
      await table.overwrite(
        changes.map((change) =>
          "put" in change && change.put.kind === "tombstone" ? { remove: change.put } : change,
        ),
      ),
  };
}

eachIsNoticed(BROKEN);
