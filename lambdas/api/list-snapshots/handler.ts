import type { Services } from "../../open/services.ts";
import { readHead } from "../../store/head.ts";
import { listSnapshots as list } from "../../store/snapshots.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotsQuery } from "./request.ts";

/** Lists a game's snapshots, newest first. */
export function listSnapshots({ stateTable: table }: Services): Route {
  return route({
    operation: "snapshots",
    path: gamePath,
    query: snapshotsQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query: { limit, before } }, { now }) => {
      const snapshots: ReturnType<typeof shownSnapshot>[] = [];
      for await (const manifest of list(table, gameId, now, before)) {
        if (snapshots.length === limit)
          return { status: 200, body: { snapshots, next: snapshots.at(-1)?.version } };
        snapshots.push(shownSnapshot(manifest));
      }
      // Nothing found is the answer for a new game, but not for one that does not exist.
      if (snapshots.length === 0) await readHead(table, gameId, now);
      return { status: 200, body: { snapshots } };
    },
  });
}
