import { createGame as newGame } from "../../game/creation.ts";
import { signCursor } from "../../game/cursor.ts";
import type { JsonObject } from "../../game/json.ts";
import { Refused } from "../../game/refusal.ts";
import { digestOfContent } from "../../game/request.ts";
import type { Services } from "../../open/services.ts";
import { writeCreation } from "../../store/create.ts";
import type { DirectoryEntry } from "../../store/games-table.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { checkMetadata } from "../http/metadata.ts";
import { always, route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { createRequest } from "./request.ts";

/** Creates a game at version 0; the same request again gets the original answer. */
export const createGame = ({ state: table, games, keys }: Services) =>
  route({
    operation: "create",
    path: gamePath,
    query: nothing,
    body: createRequest,
    writes: always,
    answer: async ({ path: { gameId }, body, sent }, { now, gameTypes, features }) => {
      const { persistence } = features(gameId);
      if (persistence === "off") return NOT_PERSISTED;
      const { gameType, state = {}, metadata = {} } = body;
      const type = gameTypes.get(gameType);
      if (!type)
        throw new Refused({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
      checkMetadata(metadata);
      const contentDigest = digestOfContent("create", sent);
      const creation = newGame({ gameId, type, state, contentDigest }, now);
      if (persistence === "shadow") return NOT_PERSISTED;
      const { head, issuedAt, repeated } = await writeCreation(table, creation, now);
      // Written after the log: a game that is listed can be read. When this is cut off, the resend or the change feed does it.
      await games.add(newEntry(gameId, type.name, type.firstPhase, metadata, head.time));
      return {
        status: 201,
        body: {
          version: head.version,
          phase: head.phase,
          cursor: signCursor(keys, head, issuedAt),
          persisted: true,
        },
        headers: repeated ? { "savepoint-repeated": "true" } : {},
      };
    },
  });

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
