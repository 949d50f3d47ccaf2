import type { Services } from "../../open/services.ts";
import { readPast } from "../../store/read-through.ts";
import { listSnapshots as list } from "../../store/snapshot-list.ts";
import type { StateTable } from "../../store/state-table.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotsQuery } from "./request.ts";

/** Lists a game's snapshots, newest first. */
export function listSnapshots({ stateTable, games, archive }: Services): Route {
  return route({
    operation: "snapshots",
    path: gamePath,
    query: snapshotsQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query: { limit, before } }, { now }) => {
      async function page(table: StateTable) {
        const { snapshots, ...rest } = await list(table, { gameId, limit, before }, now);
        return { snapshots: snapshots.map(shownSnapshot), ...rest };
      }
      const sources = { table: stateTable, games, archive, now };
      return { status: 200, body: await readPast(sources, gameId, ({ table }) => page(table)) };
    },
  });
}
