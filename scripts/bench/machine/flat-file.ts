import { createRequire } from "node:module";
import type { FlatFile } from "boardgame.io/server";
import { transition800 } from "../transition-800.ts";

// Its server is for CommonJS alone.
const server: { readonly FlatFile: typeof FlatFile } = createRequire(import.meta.url)("boardgame.io/server");

/**
 * boardgame.io's own storage on one machine: a move is written with the whole state and the log so far, and flushed by
 * nobody. @returns what stores the next move of a match.
 */
export async function flatFileMoves(dir: string, matchId: string): Promise<() => Promise<void>> {
  const storage = new server.FlatFile({ dir, logging: false });
  await storage.connect();
  let moves = 0;
  const context = {
    numPlayers: 2,
    playOrder: ["0", "1"],
    playOrderPos: 0,
    activePlayers: null,
    currentPlayer: "0",
  };
  function state() {
    const ctx = { ...context, turn: moves, phase: "" };
    return { G: { ply: moves }, ctx, plugins: {}, _stateID: moves, _undo: [], _redo: [] };
  }
  await storage.createMatch(matchId, {
    initialState: state(),
    metadata: { gameName: "bench", players: {}, createdAt: 0, updatedAt: 0 },
  });
  return async () => {
    moves += 1;
    const payload = { type: "move", args: [transition800(moves)], playerID: "0", credentials: "" };
    const action = { type: "MAKE_MOVE", payload } as const;
    await storage.setState(matchId, state(), [{ action, _stateID: moves, turn: moves, phase: "" }]);
  };
}
