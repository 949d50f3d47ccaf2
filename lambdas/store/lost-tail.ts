import type { Head } from "../game/head.ts";
import { Refused } from "../game/refusal.ts";
import { expiryOf } from "../game/retention.ts";
import type { GamesTable } from "./games-table.ts";
import type { Row } from "./rows.ts";
import type { RowPage, RowQuery, StateTable } from "./state-table.ts";

/**
 * A state table that never takes an old snapshot for the newest state. When the newest row is a snapshot or the creation,
 * and so old that commits after it may have expired, it asks the directory how far the game had come: the sweeper is to
 * keep that from happening, and this is what holds when it stood still for half of a retention. One small read, for
 * games at rest for longer than their retention.
 */
export function refuseLostTail(table: StateTable, games: Pick<GamesTable, "get">): StateTable {
  return {
    ...table,
    query: async (query, now) => {
      const fromTheEnd = query.newestFirst && query.to === undefined && query.after === undefined;
      if (!fromTheEnd) return await table.query(query, now);
      const page = await firstRows(table, query, now);
      const newest = page.rows.find(isTelling);
      const head = newest && baseHead(newest);
      if (head && expiryOf(head.time, head.retentionDays) * 1000 <= now) await refuseIfBehind(games, head);
      return page;
    },
  };
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

/** The head at a row that a recovery can start from. */
function baseHead(row: Row): Head | undefined {
  if (row.kind === "manifest") return row.head;
  return row.kind === "commit" && row.commit.count === 0 ? row.commit.head : undefined;
}

async function refuseIfBehind(
  games: Pick<GamesTable, "get">,
  { gameId, version, time }: Head,
): Promise<void> {
  const entry = await games.get(gameId);
  // An entry from before this game's time is one of an earlier game of the same id.
  if (!entry || entry.version <= version || entry.updatedAt < time) return;
  const reason = "these commits expired before a snapshot covered them";
  throw new Refused({ kind: "history-gone", from: version + 1, to: entry.version, reason });
}
