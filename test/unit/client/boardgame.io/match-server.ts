import type { Server, State } from "boardgame.io";
import { createMatch, ProcessGameConfig } from "boardgame.io/dist/cjs/internal.js";
import { Master } from "boardgame.io/dist/cjs/master.js";
import { onTestFinished } from "vitest";
import type { ClientOptions, SavepointClient } from "#client";
import { type SavepointStorage, type StorageOptions, savepointStorage } from "#client/boardgame.io/index.ts";
import { TicTacToe } from "../../../fixtures/boardgame.io/tic-tac-toe.ts";
import { clientOf, fetchOf } from "../../../fixtures/in-process-client.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

/** Flags that switch persistence off. */
export const OFF = {
  use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
} as const;
const __ = null;
/** The board after the first two moves of {@link played}. */
export const TWO_MOVES = ["1", __, __, __, "0", __, __, __, __];

/** What is stored of a match. */
const ALL = { state: true, log: true, metadata: true, initialState: true } as const;

/** A server of boardgame.io's: its own master, on a storage, without the network. */
export type MatchServer = {
  readonly services: TestServices;
  readonly client: SavepointClient;
  readonly storage: SavepointStorage;
  readonly errors: string[];
  /** The states that players who came were sent, by their `_stateID`. */
  readonly synced: number[];
  /** Whether requests to the service are lost. */
  readonly set: { away: boolean };
  /** A player moves; resolves when boardgame.io is done with it. */
  readonly click: (matchID: string, playerID: string, cell: number, stateID: number) => Promise<unknown>;
  /** A player comes to a match. */
  readonly sync: (matchID: string, playerID?: string) => Promise<unknown>;
  readonly all: (matchID: string) => ReturnType<typeof fetchAll>;
};

async function fetchAll(storage: SavepointStorage, matchID: string) {
  return await storage.fetch(matchID, ALL);
}

/** Opens a server; on the services of another, it is that one's next process. */
export function matchServer(
  services: TestServices = testServices(),
  options: StorageOptions & { readonly client?: Partial<ClientOptions> } = {},
): MatchServer {
  const set = { away: false };
  const inner = fetchOf(services);
  const fetch: ClientOptions["fetch"] = async (url, init) => {
    if (set.away) throw new TypeError("fetch failed");
    return await inner(url, init);
  };
  const errors: string[] = [];
  const client = clientOf(services, { fetch, breaker: { openMs: 20 }, ...options.client });
  const storage = savepointStorage(client, { onError: (error) => errors.push(error.name), ...options });
  onTestFinished(async () => {
    storage.close();
    await client.close(0);
  });
  const synced: number[] = [];
  const master = new Master(ProcessGameConfig(TicTacToe), storage, {
    send: (message) => void (message.type === "sync" && synced.push(message.args[1].state._stateID)),
    sendAll: () => {},
  });
  return {
    services,
    client,
    storage,
    errors,
    synced,
    set,
    click: async (matchID, playerID, cell, stateID) =>
      await master.onUpdate(
        { type: "MAKE_MOVE", payload: { type: "clickCell", args: [cell], playerID, credentials: "secret" } },
        stateID,
        matchID,
        playerID,
      ),
    sync: async (matchID, playerID = "0") => await master.onSync(matchID, playerID, "secret"),
    all: async (matchID) => await fetchAll(storage, matchID),
  };
}

/** A new match, as boardgame.io's lobby makes it. */
export function newMatch(more: Partial<Server.MatchData> = {}): {
  readonly initialState: State;
  readonly metadata: Server.MatchData;
} {
  const match = createMatch({ game: TicTacToe, numPlayers: 2, setupData: undefined, unlisted: false });
  if (!("metadata" in match)) throw new Error(match.setupDataError);
  return { ...match, metadata: { ...match.metadata, createdAt: START, updatedAt: START, ...more } };
}

/** A server with a match of two moves. */
export async function played() {
  const server = matchServer();
  const match = newMatch();
  await server.storage.createMatch("m1", match);
  await server.click("m1", "0", 4, 0);
  await server.click("m1", "1", 0, 1);
  return { ...server, match };
}
