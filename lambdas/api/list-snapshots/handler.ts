import type { Services } from "../../open/services.ts";
import { readPast } from "../../store/read-through.ts";
import { listSnapshots as list } from "../../store/snapshots.ts";
import type { StateTable } from "../../store/state-table.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotsQuery } from "./request.ts";

type Page = { readonly snapshots: readonly ReturnType<typeof shownSnapshot>[]; readonly next?: number };

/** Lists a game's snapshots, newest first. */
export function listSnapshots({ stateTable, games, archive }: Services): Route {
  return route({
    operation: "snapshots",
    path: gamePath,
    query: snapshotsQuery,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId }, query: { limit, before } }, { now }) => {
      async function page(table: StateTable): Promise<Page> {
        const snapshots: ReturnType<typeof shownSnapshot>[] = [];
        for await (const manifest of list(table, gameId, now, before)) {
          const next = snapshots.length === limit && snapshots.at(-1)?.version;
          if (typeof next === "number") return { snapshots, next };
          snapshots.push(shownSnapshot(manifest));
        }
        return { snapshots };
      }
      const sources = { table: stateTable, games, archive, now };
      return { status: 200, body: await readPast(sources, gameId, ({ table }) => page(table)) };
    },
  });
}
