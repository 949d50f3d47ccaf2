import { createGame } from "../../game/creation.ts";
import { signCursor } from "../../game/cursor.ts";
import { type JsonObject, jsonBytes } from "../../game/json.ts";
import { MAX_METADATA_BYTES } from "../../game/limits.ts";
import { Refused } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import { writeCreation } from "../../store/create.ts";
import type { DirectoryEntry } from "../../store/games-table.ts";
import { wipeGame } from "../../store/wipe-game.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { type Answer, type Routes, route } from "../http/handler.ts";
import { createRequest, gamePath, gamesQuery, metadataRequest, nothing } from "../http/schemas.ts";
import { listGames } from "../list-games/list.ts";

/** Games as a whole: create, list, metadata, wipe. */
export function gamesRoutes({ state: table, bareState, games, archive, keys }: Services): Routes {
  return {
    "PUT /v1/games/{gameId}": route({
      operation: "create",
      path: gamePath,
      query: nothing,
      body: createRequest,
      answer: async ({ path: { gameId }, body }, { now, gameTypes, features }) => {
        const { persistence } = features(gameId);
        if (persistence === "off") return NOT_PERSISTED;
        const { gameType, state = {}, metadata = {} } = body;
        const type = gameTypes.get(gameType);
        if (!type)
          throw new Refused({ kind: "unknown-game-type", found: gameType, known: [...gameTypes.keys()] });
        const creation = createGame({ gameId, type, state, metadata: checkMetadata(metadata) }, now);
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
    }),
    "GET /v1/games": route({
      operation: "list",
      path: nothing,
      query: gamesQuery,
      body: nothing,
      answer: async ({ query }, { gameTypes }) => ({
        status: 200,
        body: await listGames(games, gameTypes, query),
      }),
    }),
    "PUT /v1/games/{gameId}/metadata": route({
      operation: "metadata",
      path: gamePath,
      query: nothing,
      body: metadataRequest,
      answer: async ({ path: { gameId }, body }, { features }): Promise<Answer> => {
        if (features(gameId).persistence !== "on") return NOT_PERSISTED;
        const known = await games.setMetadata(gameId, checkMetadata(body.metadata));
        if (!known) throw new Refused({ kind: "game-not-found", gameId });
        return { status: 200, body: { persisted: true } };
      },
    }),
    "DELETE /v1/games/{gameId}": route({
      operation: "wipe",
      path: gamePath,
      query: nothing,
      body: nothing,
      answer: async ({ path: { gameId } }, { now }) => {
        const creatableAt = await wipeGame({ table: bareState, games, archive, now }, gameId);
        return {
          status: 200,
          body: { wiped: true, ...(creatableAt && { creatableAt: new Date(creatableAt).toISOString() }) },
        };
      },
    }),
  };
}

function checkMetadata(metadata: JsonObject): JsonObject {
  const found = jsonBytes(metadata);
  if (found <= MAX_METADATA_BYTES) return metadata;
  throw new Refused({ kind: "too-large", what: "metadata", limit: MAX_METADATA_BYTES, found });
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
