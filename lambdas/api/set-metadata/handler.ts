import { Refused } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { checkMetadata } from "../http/metadata.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { metadataRequest } from "./request.ts";

/** Replaces a game's metadata. */
export function setMetadata({ games }: Services): Route {
  return gameRoute({
    operation: "metadata",
    path: gamePath,
    query: nothing,
    body: metadataRequest,
    writes: always,
    answer: async ({ path: { gameId }, body }, { features }) => {
      const persisted = features.persistence === "on";
      if (persisted && !(await games.setMetadata(gameId, checkMetadata(body.metadata))))
        throw new Refused({ kind: "game-not-found", gameId });
      return { status: 200, body: { persisted } };
    },
  });
}
