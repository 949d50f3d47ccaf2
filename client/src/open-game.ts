import type { Appended, Recovery } from "./answers.ts";
import type { SavepointClient } from "./client.ts";
import { GameExistsError, isProblem, UnreachableError } from "./errors.ts";
import { type Place, placeOf } from "./queue/journal.ts";
import type { Creation } from "./requests.ts";

/** What was found when a game was opened. */
export type Found<State> =
  /** It was there. */
  | { readonly kind: "recovered"; readonly recovery: Recovery<State> }
  | { readonly kind: "created"; readonly created: Appended };

const TRIES = 10;

/**
 * Recovers a game, or creates it where there is none. A fence after the recovery lets no server continue that has not seen
 * it; where another was faster meanwhile, the recovery is made again.
 */
export async function recoverOrCreate<State>(
  client: SavepointClient,
  gameId: string,
  creation: Creation<State>,
  fence: boolean,
): Promise<Found<State>> {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const recovery = await recoverIfThere<State>(client, gameId);
    if (!recovery) {
      const created = await createIfAbsent(client, gameId, creation);
      if (created) return { kind: "created", created };
    } else {
      const fenced = fence ? await fencedAfter(client, recovery) : recovery;
      if (fenced) return { kind: "recovered", recovery: fenced };
    }
  }
  throw new UnreachableError(`others continued the game "${gameId}" each time that it was to be fenced`);
}

/**
 * Creates a game that must have no moves yet.
 * @returns where it is; undefined while nothing is kept of it. @throws {GameExistsError} when it has moves.
 */
export async function createNew(
  client: SavepointClient,
  gameId: string,
  creation: Creation,
): Promise<Place | undefined> {
  const created = await client.create(gameId, creation);
  if (!created.persisted) return undefined;
  if (created.repeated) {
    const { version } = await client.state(gameId);
    if (version !== created.version) throw new GameExistsError(gameId, version);
  }
  return placeOf(created);
}

/** @returns undefined where there is no such game. */
async function recoverIfThere<State>(
  client: SavepointClient,
  gameId: string,
): Promise<Recovery<State> | undefined> {
  try {
    return await client.recover<State>(gameId);
  } catch (error) {
    if (isProblem(error, "game-not-found")) return undefined;
    // With persistence off a new game is played without it; one that the service has can't be opened.
    if (isProblem(error, "recovery-disabled") && !(await isThere(client, gameId))) return undefined;
    throw error;
  }
}

async function isThere(client: SavepointClient, gameId: string): Promise<boolean> {
  try {
    await client.game(gameId);
    return true;
  } catch (error) {
    if (isProblem(error, "game-not-found")) return false;
    throw error;
  }
}

/** @returns undefined where somebody else was faster. */
async function createIfAbsent(
  client: SavepointClient,
  gameId: string,
  creation: Creation,
): Promise<Appended | undefined> {
  try {
    const created = await client.create(gameId, creation);
    return created.persisted && created.repeated ? undefined : created;
  } catch (error) {
    if (isProblem(error, "game-exists")) return undefined;
    throw error;
  }
}

/** @returns undefined where somebody else has appended since. */
async function fencedAfter<State>(
  client: SavepointClient,
  { gameId, version, cursor }: Recovery<State>,
): Promise<Recovery<State> | undefined> {
  const commitId = client.outbox.platform.newId();
  const at = cursor === undefined ? { expectedVersion: version } : { cursor };
  try {
    return await client.recover<State>(gameId, { mode: "latest", fence: true, commitId, ...at });
  } catch (error) {
    if (isProblem(error, "conflict")) return undefined;
    throw error;
  }
}
