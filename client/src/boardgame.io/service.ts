import type { Server } from "boardgame.io";
import type { GameEntry } from "../answers.ts";
import type { SavepointClient } from "../client.ts";
import { isProblem, ProblemError, UnreachableError } from "../errors.ts";
import { backoff } from "../platform.ts";
import { metadataOf } from "./values.ts";

/** What a storage shares with its matches. */
export type Parts = {
  readonly client: SavepointClient;
  /** For errors that boardgame.io would not catch: those of its storage while a match is played. */
  readonly report: (error: Error, matchID: string) => void;
  /** Aborted when the storage is closed. */
  readonly closing: AbortSignal;
};

/** Metadata as the service has them. @property version For the condition of the next change. */
export type Known = { readonly metadata: Server.MatchData; readonly version: number };

/** What is asked again though it was refused, as when credentials have expired: rarely. */
const REFUSED_WAIT_MS = 10_000;

/**
 * Asks until there is an answer: boardgame.io's server dies of an error here, so it waits as long as the service is away.
 * Each error is reported. @throws what is final, and when the storage is closed.
 */
export async function patiently<T>(
  { client, report, closing }: Parts,
  matchID: string,
  ask: () => Promise<T>,
  isFinal: (error: Error) => boolean = () => false,
): Promise<T> {
  const { random, sleep } = client.outbox.platform;
  for (let tried = 1; ; tried += 1) {
    closing.throwIfAborted();
    try {
      return await ask();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (isFinal(error)) throw error;
      report(error, matchID);
      await sleep(isAway(error) ? backoff(tried, random) : REFUSED_WAIT_MS, closing);
    }
  }
}

/** Whether the service did not answer, and may do so later. */
export function isAway(error: Error): boolean {
  return error instanceof UnreachableError || (error instanceof ProblemError && error.problem.retryable);
}

/** Whether a game is not there, or not any more. */
export function isNotThere(error: unknown): boolean {
  return isProblem(error, "game-not-found") || isProblem(error, "game-wiped");
}

/** A match's entry and metadata; undefined where there is no such match. @throws as the client does. */
export async function lookUp(
  client: SavepointClient,
  gameId: string,
  signal?: AbortSignal,
): Promise<{ readonly entry: GameEntry; readonly known: Known } | undefined> {
  try {
    const entry = await client.game(gameId, signal ? { signal } : {});
    const metadata = metadataOf(entry.metadata);
    if (!metadata) return undefined;
    const updatedAt = Math.max(metadata.updatedAt, Date.parse(entry.updatedAt));
    return { entry, known: { metadata: { ...metadata, updatedAt }, version: entry.metadataVersion } };
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}
