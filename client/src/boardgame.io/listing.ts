import type { Server, StorageAPI } from "boardgame.io";
import type { Games, ListedGame } from "../answers.ts";
import type { SavepointClient } from "../client.ts";
import type { GamesQuery } from "../requests.ts";
import { matchIDOf } from "./ids.ts";
import type { Matches } from "./matches.ts";
import { metadataOf } from "./values.ts";

type Listed = Pick<Server.MatchData, "gameName" | "updatedAt"> & { readonly isOver: boolean };

/** The matches that fit: as the service lists them, and as they are here while their moves are on the way. */
export async function listMatches(
  client: SavepointClient,
  matches: Matches,
  gameType: (gameName: string) => string,
  { gameName, where = {} }: StorageAPI.ListMatchesOpts = {},
): Promise<string[]> {
  const query: GamesQuery = {
    limit: 100,
    ...(gameName !== undefined && { gameType: gameType(gameName) }),
    // A match that has just ended may still be among the active ones, so the ended ones are looked for among all.
    ...(where.isGameover === false && { status: "active" }),
    ...(where.updatedAfter !== undefined && { updatedAfter: new Date(where.updatedAfter).toISOString() }),
  };
  const found = new Map<string, Listed>();
  for (let page: string | undefined, more = true; more; more = page !== undefined) {
    const { games, next }: Games = await client.list({ ...query, ...(page !== undefined && { page }) });
    for (const game of games) {
      const matchID = matchIDOf(game.gameId);
      const listed = matchID === undefined ? undefined : listedOf(game);
      if (matchID !== undefined && listed) found.set(matchID, listed);
    }
    page = next;
  }
  for (const [matchID, { metadata }] of matches.all()) {
    const { gameName: name, updatedAt, gameover } = metadata.seen;
    found.set(matchID, { gameName: name, updatedAt, isOver: gameover !== undefined });
  }
  return [...found].filter(([, listed]) => fits(listed, gameName, where)).map(([matchID]) => matchID);
}

function listedOf({ metadata, status, updatedAt }: ListedGame): Listed | undefined {
  const match = metadataOf(metadata);
  return (
    match && {
      gameName: match.gameName,
      updatedAt: Math.max(match.updatedAt, Date.parse(updatedAt)),
      isOver: match.gameover !== undefined || status === "finished",
    }
  );
}

function fits(
  listed: Listed,
  gameName: string | undefined,
  { isGameover, updatedBefore, updatedAfter }: NonNullable<StorageAPI.ListMatchesOpts["where"]>,
): boolean {
  return (
    (gameName === undefined || listed.gameName === gameName) &&
    (isGameover === undefined || listed.isOver === isGameover) &&
    (updatedBefore === undefined || listed.updatedAt < updatedBefore) &&
    (updatedAfter === undefined || listed.updatedAt > updatedAfter)
  );
}
