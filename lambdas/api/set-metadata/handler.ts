import { Refused } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { checkMetadata } from "../http/metadata.ts";
import { type Answer, always, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { metadataRequest } from "./request.ts";

/** Replaces a game's metadata. */
export const setMetadata = ({ games }: Services) =>
  route({
    operation: "metadata",
    path: gamePath,
    query: nothing,
    body: metadataRequest,
    writes: always,
    answer: async ({ path: { gameId }, body }, { features }): Promise<Answer> => {
      if (features(gameId).persistence !== "on") return NOT_PERSISTED;
      const known = await games.setMetadata(gameId, checkMetadata(body.metadata));
      if (!known) throw new Refused({ kind: "game-not-found", gameId });
      return { status: 200, body: { persisted: true } };
    },
  });
