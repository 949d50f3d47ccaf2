import type { Server } from "boardgame.io";
import type { Match } from "./match.ts";
import type { Matches } from "./matches.ts";
import { kindOfChange, merged } from "./merge.ts";
import { lookUp, type Parts, patiently } from "./service.ts";
import { readAs, tagged } from "./tags.ts";
import { plainMetadata } from "./values.ts";
import { writeMetadata } from "./write-metadata.ts";

/** A match's metadata, whether it is in play here or not; undefined where there is no such match. */
export async function readMetadata(
  parts: Parts,
  matches: Matches,
  matchID: string,
  gameId: string,
): Promise<Server.MatchData | undefined> {
  const inPlay = matches.inPlay(matchID);
  if (inPlay) return tagged(inPlay.metadata.seen);
  const looked = await patiently(parts, matchID, async () => await lookUp(parts.client, gameId));
  if (!looked) return undefined;
  const { entry, known } = looked;
  if (entry.status === "active" || known.metadata.gameover !== undefined)
    return tagged(known.metadata, known.version);
  const match = await matches.open(matchID, gameId);
  return match && tagged(match.metadata.seen);
}

/**
 * Changes a match's metadata. What a lobby changes is stored when this resolves; what play changes is stored behind.
 * @throws {MetadataConflictError} and as the client does, for what a lobby changes.
 */
export async function changeMetadata(
  parts: Parts,
  matches: Matches,
  matchID: string,
  gameId: string,
  metadata: Server.MatchData,
): Promise<void> {
  const read = readAs(metadata);
  const mine = plainMetadata(metadata);
  const isPlay = read !== undefined && kindOfChange(read.metadata, mine) !== "lobby";
  const match: Match | undefined =
    matches.inPlay(matchID) ?? (isPlay ? await matches.open(matchID, gameId) : undefined);
  if (match) return await match.metadata.set(read?.metadata ?? match.metadata.seen, mine);
  const known =
    read?.version === undefined
      ? (await lookUp(parts.client, gameId))?.known
      : { metadata: read.metadata, version: read.version };
  const gone = new Error("the match is not there; its metadata were not stored");
  if (isPlay) return parts.report(gone, matchID);
  if (!known) throw gone;
  const base = read?.metadata ?? known.metadata;
  await writeMetadata(parts.client, gameId, known, (theirs) => merged(base, mine, theirs));
}
