import { ProblemError, type SavepointClient, UnreachableError } from "#client";

/** The functions that work on games at a caller's request. */
export type ProbedFunction = "transition" | "games" | "recovery" | "snapshot";

/** What a function answered: that it works on games, that it is switched off, or an error. */
export type Probed = {
  readonly name: ProbedFunction;
  readonly answer: "on" | "off" | "failed";
  /** The HTTP status of a failure; absent where there was no answer. */
  readonly status?: number;
  /** What a failure says. */
  readonly fault?: string;
};

/**
 * Asks each function something of a game that doesn't exist, so that nothing is written: one that is on has to look for
 * the game in the database, and doesn't find it. Each process refreshes its flags when it answers a request, so this also
 * makes it refresh.
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
    return { name, answer: (await ask()) ? "on" : "off" };
  } catch (error) {
    if (error instanceof UnreachableError) return { name, answer: "failed", fault: error.message };
    if (!(error instanceof ProblemError)) throw error;
    const { status, type } = error.problem;
    if (status === 404 && /game-not-found$/.test(type)) return { name, answer: "on" };
    if (/-disabled$/.test(type)) return { name, answer: "off" };
    return { name, answer: "failed", status, fault: error.message };
  }
}
