import { createGame as newGame } from "../../game/creation.ts";
import type { JsonObject } from "../../game/json.ts";
import { Refused } from "../../game/refusal.ts";
import { CREATION_ID, digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { writeCreation } from "../../store/create.ts";
import type { DirectoryEntry } from "../../store/games-table.ts";
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
  const { stateTable: table, games, keys } = services;
  return gameRoute({
    operation: "create",
    path: gamePath,
    query: nothing,
    body: createRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, { now, gameTypes, features }) => {
      const contentDigest = digestOfContent("create", sent);
      const before = async () =>
        await findWritten(services, now, gameId, BEFORE_ALL, { commitId: CREATION_ID, contentDigest });
      if (features.persistence === "off") return appendAnswer(keys, await before());
      const { gameType, state = {}, metadata = {} } = body;
      const type = gameTypes.get(gameType);
      if (!type)
        throw new Refused({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
      checkMetadata(metadata);
      const creation = newGame({ gameId, type, state, contentDigest }, now);
      if (features.persistence === "shadow") return appendAnswer(keys, await before());
      const written = await writeCreation(table, creation, now);
      // Written after the log: a game that is listed can be read. When this is cut off, the resend or the change feed does it.
      await games.add(newEntry(gameId, type.name, type.firstPhase, metadata, written.head.time));
      return appendAnswer(keys, written);
    },
  });
}

function newEntry(
  gameId: string,
  gameType: string,
  phase: string,
  metadata: JsonObject,
  time: number,
): DirectoryEntry {
  return {
    gameId,
    gameType,
    status: "active",
    phase,
    version: 0,
    metadata,
    createdAt: time,
    updatedAt: time,
  };
}
