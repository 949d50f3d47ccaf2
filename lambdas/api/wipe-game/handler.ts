import type { Services } from "../../open/services.ts";
import { wipeGame as wipe } from "../../store/wipe-game.ts";
import { always, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";

/** What a request does of a wipe at most, in ms; the change feed and the sweeper do the rest. */
const WIPE_MS = 5_000;

/** Wipes a game. */
export function wipeGame({ stateTable: table, games, archive, clock }: Services): Route {
  return route({
    operation: "wipe",
    path: gamePath,
    query: nothing,
    body: nothing,
    writes: always,
    answer: async ({ path: { gameId } }, { now }) => {
      function mayGoOn(): boolean {
        return clock() - now < WIPE_MS;
      }
      const { wiped, creatableAt } = await wipe({ table, games, archive, now, mayGoOn }, gameId);
      return {
        status: wiped ? 200 : 202,
        body: {
          wiped,
          ...(creatableAt !== undefined && { creatableAt: new Date(creatableAt).toISOString() }),
        },
      };
    },
  });
}
