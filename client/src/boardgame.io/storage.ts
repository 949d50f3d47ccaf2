import type { State, StorageAPI } from "boardgame.io";
import type { SavepointClient } from "../client.ts";
import { Game } from "../game.ts";
import { gameIdOf } from "./ids.ts";
import { listMatches } from "./listing.ts";
import { changeMetadata, readMetadata } from "./lobby.ts";
import { Matches } from "./matches.ts";
import { isAway, isNotThere, type Parts, patiently } from "./service.ts";
import { picked, tagged } from "./tags.ts";
import { type Move, metadataJson, plainMetadata, plainState } from "./values.ts";

/** How a storage is made. */
export type StorageOptions = {
  /**
   * The game type whose rules the matches of a game have in Savepoint: retention, snapshots. It needs the terminal phase
   * `GAME_OVER`. Default: `generic`.
   */
  readonly gameType?: (gameName: string) => string;
  /**
   * Is called with errors that would end boardgame.io's server, which catches none of its storage while a match is played:
   * a move that was not stored, a service that does not answer. Default: `console.error`.
   */
  readonly onError?: (error: Error, matchID: string) => void;
  /** Matches that are kept in memory; those continue while the service is away. Default 1,000. */
  readonly matches?: number;
};

/** What boardgame.io's server takes as its `db`. */
export type SavepointStorage = StorageAPI.Async & {
  /** Resolves when all that can be stored is. */
  readonly flush: () => Promise<void>;
  /** Waits for the service no longer. It does not close the client. */
  readonly close: () => void;
};

const ASYNC = 1;
const MOST_MATCHES = 1_000;
/** Ids that players have asked for in vain, and that the server has not created matches for yet. */
const MOST_SOUGHT = 10_000;

/**
 * Stores the matches of a boardgame.io server in Savepoint.
 *
 * ```js
 * const savepoint = openClient({ url: "http://127.0.0.1:4700" });
 * const server = Server({ games: [TicTacToe], db: savepointStorage(savepoint) });
 * ```
 *
 * Moves go through the client's queue, so a match that is in play continues while the service is away. A match is to be
 * served by one process at a time.
 */
export function savepointStorage(client: SavepointClient, options: StorageOptions = {}): SavepointStorage {
  const { gameType = () => "generic", onError = logError, matches: most = MOST_MATCHES } = options;
  const closing = new AbortController();
  const parts: Parts = { client, report: onError, closing: closing.signal };
  const matches = new Matches(parts, most);
  const sought = new Set<string>();

  async function create(
    matchID: string,
    { initialState, metadata: given }: StorageAPI.CreateMatchOpts,
  ): Promise<void> {
    const state = plainState(initialState);
    const metadata = plainMetadata(given);
    const game = await Game.create<State, Move>(client, needGameId(matchID), {
      gameType: gameType(metadata.gameName),
      state,
      metadata: metadataJson(metadata),
    });
    matches.keep(matchID, { game, state, initialState: state, log: [], known: { metadata, version: 0 } });
  }

  async function read<O extends StorageAPI.FetchOpts>(
    matchID: string,
    wanted: O,
  ): Promise<StorageAPI.FetchResult<O>> {
    const gameId = gameIdOf(matchID);
    const isVisit = wanted.initialState === true;
    if (gameId !== undefined && wanted.metadata && !wanted.state && !wanted.log && !isVisit)
      return picked({ metadata: await readMetadata(parts, matches, matchID, gameId) }, wanted);
    const found = gameId === undefined ? undefined : await matches.open(matchID, gameId, isVisit);
    // A move that is being made is not sent to a player who is still coming: it must be in the state that the player gets.
    if (isVisit) await client.outbox.platform.turn();
    if (found) {
      const { state, log, initialState, metadata } = found;
      return picked({ state, log, initialState, metadata: tagged(metadata.seen) }, wanted);
    }
    if (isVisit && sought.size < MOST_SOUGHT) sought.add(matchID);
    return picked({}, wanted);
  }

  return {
    type: () => ASYNC,

    connect: async () => {
      await patiently(parts, "", async () => await client.flags(), isRefusal);
    },

    createMatch: async (matchID, opts) => {
      if (!sought.delete(matchID)) return await create(matchID, opts);
      // A player has chosen the id, and boardgame.io does not catch an error here.
      await patiently(parts, matchID, async () => await create(matchID, opts), isRefusal).catch(
        (error: Error) => onError(error, matchID),
      );
    },

    setState: async (matchID, state, deltalog = []) => {
      try {
        const match = await matches.open(matchID, needGameId(matchID));
        if (!match) throw new Error("the match is not there; the move was not stored");
        await match.setState(state, deltalog);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)), matchID);
      }
    },

    setMetadata: async (matchID, metadata) =>
      await changeMetadata(parts, matches, matchID, needGameId(matchID), metadata),

    fetch: async (matchID, wanted) => {
      try {
        return await read(matchID, wanted);
      } catch (error) {
        // Nobody would catch it, and the server is about to end.
        if (closing.signal.aborted) return await new Promise<never>(() => {});
        throw error;
      }
    },

    wipe: async (matchID) => {
      matches.forget(matchID);
      const gameId = gameIdOf(matchID);
      if (gameId === undefined) return;
      await client.wipe(gameId).catch((error) => {
        if (!isNotThere(error)) throw error;
      });
    },

    listMatches: async (opts) => await listMatches(client, matches, gameType, opts),

    flush: async () => {
      await Promise.all([...matches.all().values()].map(async (match) => await match.flush()));
    },

    close: () => closing.abort(new Error("the storage was closed")),
  };
}

function isRefusal(error: Error): boolean {
  return !isAway(error);
}

function needGameId(matchID: string): string {
  const gameId = gameIdOf(matchID);
  if (gameId === undefined) throw new RangeError(`"${matchID}" can't be the id of a match here`);
  return gameId;
}

function logError(error: Error, matchID: string): void {
  console.error(`Savepoint, match ${JSON.stringify(matchID)}: ${error.message}`);
}
