import type { StorageAPI } from "boardgame.io";

/**
 * The matches of a boardgame.io storage, a line each for `savepoint import`: state, log and metadata as the storage of
 * Savepoint's client has them.
 *
 * ```js
 * const storage = new FlatFile({ dir: "matches" });
 * await storage.connect();
 * for await (const line of linesOf(storage)) console.log(line);
 * ```
 */
export async function* linesOf(storage: StorageAPI.Async, gameType = "generic"): AsyncGenerator<string> {
  for (const matchID of await storage.listMatches()) {
    const { state, initialState, metadata, log } = await storage.fetch(matchID, {
      state: true,
      initialState: true,
      metadata: true,
      log: true,
    });
    yield JSON.stringify({
      // The id of a game has no "%".
      gameId: encodeURIComponent(matchID).replaceAll("%", ":"),
      gameType,
      initialState,
      state,
      metadata,
      createdAt: new Date(metadata.createdAt).toISOString(),
      ...(state.ctx.gameover !== undefined && { phase: "GAME_OVER" }),
      history: log.map((entry) => ({
        action: String(entry.action.payload.type || entry.action.type),
        ...(entry.action.payload.playerID && { actor: entry.action.payload.playerID }),
        payload: { log: [entry] },
      })),
    });
  }
}
