import type { Commit } from "../../lambdas/game/commit.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import type { LocalFeed } from "./feed.ts";

/**
 * A state table whose notable commits go to the change feed once they are written: the part of DynamoDB's stream, with
 * the filter of the deployed one.
 */
export function followedTable(table: StateTable, feed: LocalFeed, clock: () => number): StateTable {
  return {
    ...table,
    insert: async (row, now) => {
      const commit = notableCommit(row);
      if (!commit) return await table.insert(row, now);
      try {
        const existing = await table.insert(row, now);
        // The same commit existing there is an earlier try of this one, whose answer was lost on its way here.
        const written = existing ?? row;
        if (notableCommit(written)?.commitId === commit.commitId) feed.push(row.gameId, async () => written);
        return existing;
      } catch (error) {
        // Written or not: the row that is there shows which.
        feed.push(row.gameId, async () => notableRow(await table.get(row.gameId, row.position, clock())));
        throw error;
      }
    },
  };
}

function notableRow(row: Row | undefined): Row | undefined {
  return row && notableCommit(row) && row;
}

function notableCommit(row: Row): Commit | undefined {
  return row.kind === "commit" && row.commit.notable ? row.commit : undefined;
}
