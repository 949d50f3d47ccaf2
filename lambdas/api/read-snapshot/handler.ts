import type { Services } from "../../open/services.ts";
import { readSnapshot as read } from "../../store/snapshots.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { shownSnapshot } from "../http/shown-snapshot.ts";
import { snapshotPath } from "./request.ts";

/** Reads a snapshot with its state. */
export function readSnapshot({ stateTable: table }: Services): Route {
  return route({
    operation: "read-snapshot",
    path: snapshotPath,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId, version } }, { now }) => {
      const { manifest, state } = await read(table, gameId, version, now);
      return { status: 200, body: { ...shownSnapshot(manifest), state } };
    },
  });
}
