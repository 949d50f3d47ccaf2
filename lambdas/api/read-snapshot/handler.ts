import { RefusedError } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { readHead } from "../../store/head.ts";
import { readPast } from "../../store/read-through.ts";
import { readSnapshot as read } from "../../store/snapshots.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotPath } from "./request.ts";

/** Reads a snapshot with its state. */
export function readSnapshot({ stateTable, games, archive }: Services): Route {
  return route({
    operation: "read-snapshot",
    path: snapshotPath,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId, version } }, { now }) => {
      const sources = { table: stateTable, games, archive, now };
      const { manifest, state } = await readPast(sources, gameId, async ({ table }) => {
        try {
          return await read(table, gameId, version, now);
        } catch (error) {
          // That there is no such game says more than that it has no such snapshot.
          if (error instanceof RefusedError) await readHead(table, gameId, now);
          throw error;
        }
      });
      return { status: 200, body: { ...shownSnapshot(manifest), state } };
    },
  });
}
