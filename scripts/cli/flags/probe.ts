import { ProblemError, type SavepointClient } from "#client";

/** The functions that work on games at a caller's request. */
export type ProbedFunction = "transition" | "games" | "recovery" | "snapshot";

/** Whether a function works on games, or answers that it is switched off. */
export type Probed = { readonly name: ProbedFunction; readonly on: boolean };

/**
 * Asks each function something of a game that doesn't exist, so that nothing is written: one that is on has to look for
 * the game, and doesn't find it. Each process refreshes its flags when it answers a request, so this also makes it refresh.
 */
export async function probe(client: SavepointClient, gameId: string): Promise<readonly Probed[]> {
  const commit = { commitId: "probe", expectedVersion: 0, transitions: [{ action: "probe" }] };
  return await Promise.all([
    probed("transition", async () => (await client.append(gameId, commit)).persisted),
    probed("games", async () => (await client.setMetadata(gameId, { metadata: {} })).persisted),
    probed("recovery", async () => (await client.state(gameId)).gameId === gameId),
    probed("snapshot", async () => (await client.makeSnapshot(gameId)).version >= 0),
  ]);
}

async function probed(name: ProbedFunction, ask: () => Promise<boolean>): Promise<Probed> {
  try {
    return { name, on: await ask() };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.problem.status === 404) return { name, on: true };
    if (/-disabled$/.test(error.problem.type)) return { name, on: false };
    throw error;
  }
}
