import { signCursor } from "../../game/cursor.ts";
import type { Services } from "../../open/services.ts";
import { readGame } from "../../store/read-game.ts";
import { never, type Route, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";

/** Says what a game is and how far it has come. */
export function game({ stateTable: table, games, archive, keys }: Services): Route {
  return route({
    operation: "game",
    path: gamePath,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async ({ path: { gameId } }, { now, gameTypes }) => {
      const found = await readGame({ table, games, archive, now }, gameTypes, gameId);
      const { head, status, metadata, metadataVersion, createdAt, archived, origin } = found;
      const { gameType, version, phase, time } = head;
      return {
        status: 200,
        body: {
          gameId,
          gameType,
          status,
          version,
          phase,
          metadata,
          metadataVersion,
          ...(origin && { origin }),
          createdAt: new Date(createdAt).toISOString(),
          updatedAt: new Date(time).toISOString(),
          ...(!archived && { cursor: signCursor(keys, head, now) }),
        },
      };
    },
  });
}
