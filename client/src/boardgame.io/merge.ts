import { isDeepStrictEqual } from "node:util";
import type { Server } from "boardgame.io";
import { MetadataConflictError } from "./errors.ts";

type MatchData = Server.MatchData;
type Members = Readonly<Record<string, unknown>>;

/** What changes while a match is played: the last change is right. */
const PLAYED = new Set(["isConnected", "gameover", "updatedAt"]);

/**
 * Metadata with what was changed from one version to another, and with what others have changed meanwhile.
 * @throws {MetadataConflictError} when both changed the same, as the name on a seat.
 */
export function merged(base: MatchData, mine: MatchData, theirs: MatchData): MatchData {
  const { players: _b, ...baseRest } = base;
  const { players: _m, ...mineRest } = mine;
  const { players: _t, ...theirsRest } = theirs;
  const players: MatchData["players"] = {};
  for (const id of keysOf(theirs.players, mine.players).map(Number)) {
    const seat = members(base.players[id], mine.players[id], theirs.players[id], `seat ${id}: `);
    players[id] = { id, ...seat };
  }
  return {
    ...theirs,
    ...members(baseRest, mineRest, theirsRest, ""),
    players,
    updatedAt: Math.max(mine.updatedAt, theirs.updatedAt),
  };
}

function members(base: Members = {}, mine: Members = {}, theirs: Members = {}, where: string): Members {
  const result: Record<string, unknown> = { ...theirs };
  for (const key of keysOf(base, mine)) {
    if (isDeepStrictEqual(base[key], mine[key]) || isDeepStrictEqual(mine[key], theirs[key])) continue;
    if (!PLAYED.has(key) && !isDeepStrictEqual(base[key], theirs[key]))
      throw new MetadataConflictError(`${where}${key}`);
    result[key] = mine[key];
  }
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

/**
 * What kind of change it is: `lobby`: who asked for it waits until it is stored; `play`: it is stored behind the play;
 * `none`: the time of the last move alone, which the game has anyway.
 */
export function kindOfChange(base: MatchData, mine: MatchData): "lobby" | "play" | "none" {
  const changed = [
    ...changedKeys({ ...base, players: undefined }, { ...mine, players: undefined }),
    ...keysOf(base.players, mine.players).flatMap((id) =>
      changedKeys(base.players[Number(id)], mine.players[Number(id)]),
    ),
  ];
  if (changed.some((key) => !PLAYED.has(key))) return "lobby";
  return changed.some((key) => key !== "updatedAt") ? "play" : "none";
}

function changedKeys(base: Members = {}, mine: Members = {}): readonly string[] {
  return keysOf(base, mine).filter((key) => !isDeepStrictEqual(base[key], mine[key]));
}

function keysOf(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
