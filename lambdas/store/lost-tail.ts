import type { Head } from "../game/head.ts";
import { RefusedError } from "../game/refusal.ts";
import { expiryOf } from "../game/retention.ts";
import type { DirectoryEntry, GamesTable } from "./games-table.ts";
import type { Row } from "./rows.ts";
import type { RowPage, RowQuery, StateTable } from "./state-table.ts";

/**
 * A state table that never takes an old snapshot for the newest state. When the newest row is a snapshot or the creation,
 * and so old that commits after it may have expired, it asks the directory how far the game had come: the sweeper is to
 * keep that from happening, and this is what holds when it did not run for half of a retention. One small read, for
 * games at rest for longer than their retention.
 */
export function refuseLostTail(table: StateTable, games: Pick<GamesTable, "get">): StateTable {
  return {
    ...table,
    query: async (query, now) => {
      const fromTheEnd = query.newestFirst && query.to === undefined && query.after === undefined;
      if (!fromTheEnd) return await table.query(query, now);
      const page = await firstRows(table, query, now);
      const further = await furtherEntry(games, page, now);
      if (!further) return page;
      // The game may have continued since the rows were read: what the directory knows of was written before.
      const again = await firstRows(table, query, now);
      const head = baseHead(again);
      if (head && head.version < further.version) throw lost(head, further);
      return again;
    },
  };
}

/** The directory's entry, where the newest row is a base whose successors may have expired, and the game was further. */
async function furtherEntry(
  games: Pick<GamesTable, "get">,
  page: RowPage,
  now: number,
): Promise<DirectoryEntry | undefined> {
  const head = baseHead(page);
  if (!head || expiryOf(head.time, head.retentionDays) * 1000 > now) return undefined;
  const entry = await games.get(head.gameId);
  // An entry from before this game's time is one of an earlier game of the same id.
  if (entry?.kind !== "game") return undefined;
  return entry.version > head.version && entry.updatedAt >= head.time ? entry : undefined;
}

/** The newest rows, the first one that tells a version among them: pages may hold nothing but expired rows. */
async function firstRows(table: StateTable, query: RowQuery, now: number): Promise<RowPage> {
  let page = await table.query(query, now);
  while (page.rest && !page.rows.some(isTelling)) {
    const { rows, ...rest } = await table.query(page.rest, now);
    page = { rows: [...page.rows, ...rows], ...rest };
  }
  return page;
}

function isTelling({ kind }: Row): boolean {
  return kind !== "chunk";
}

/** The head at the newest row, where that is one that a recovery can start from. */
function baseHead({ rows }: RowPage): Head | undefined {
  const newest = rows.find(isTelling);
  if (newest?.kind === "manifest") return newest.head;
  return newest?.kind === "commit" && newest.commit.count === 0 ? newest.commit.head : undefined;
}

function lost({ version }: Head, entry: DirectoryEntry): RefusedError {
  const reason = "these commits expired before a snapshot covered them";
  return new RefusedError({ kind: "history-gone", from: version + 1, to: entry.version, reason });
}
