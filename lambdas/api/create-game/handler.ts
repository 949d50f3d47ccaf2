import { needsPacking, createGame as newGame } from "../../game/creation.ts";
import { RefusedError } from "../../game/refusal.ts";
import { CREATION_ID, digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { createGame as create } from "../../store/create-game.ts";
import { packState } from "../../store/whole-states.ts";
import { appendAnswer } from "../http/append-answer.ts";
import { checkMetadata } from "../http/metadata.ts";
import { findWritten } from "../http/no-write.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { createRequest } from "./request.ts";

/** A creation is what leads to version 0. */
const BEFORE_ALL = { expectedVersion: -1 };

/** Creates a game at version 0; the same request again gets the original answer. */
export function createGame(services: Services): Route {
  const { stateTable: table, games, archive, keys } = services;
  return gameRoute({
    operation: "create",
    path: gamePath,
    query: nothing,
    body: createRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, { now, gameTypes, features }) => {
      const contentDigest = digestOfContent("create", sent);
      async function before() {
        return await findWritten(services, now, gameId, BEFORE_ALL, { commitId: CREATION_ID, contentDigest });
      }
      if (features.persistence === "off") return appendAnswer(keys, await before());
      const { gameType, state = {}, metadata = {} } = body;
      const type = gameTypes.get(gameType);
      if (!type)
        throw new RefusedError({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
      checkMetadata(metadata);
      const packed = needsPacking(state) ? await packState(state) : undefined;
      const creation = newGame({ gameId, type, state, packed, contentDigest }, now);
      if (features.persistence === "shadow") return appendAnswer(keys, await before());
      const written = await create({ table, games, archive, now }, creation, metadata);
      return appendAnswer(keys, written);
    },
  });
}
