import type { SavepointClient } from "../client.ts";

/** What stores a room's last changes, and ends it. */
export type HandOver = () => Promise<void>;

const OPENING = "opening";

/** The rooms of a process, by their game. */
const HELD = new WeakMap<SavepointClient, Map<string, HandOver | typeof OPENING>>();

/**
 * Opens the game of a room, when the room that had it before in this process is on its way out.
 * @throws what opening throws, and when another room is opening the same game.
 */
export async function openAlone<T>(
  client: SavepointClient,
  gameId: string,
  open: () => Promise<T>,
): Promise<T> {
  const held = HELD.get(client) ?? new Map<string, HandOver | typeof OPENING>();
  HELD.set(client, held);
  const before = held.get(gameId);
  if (before === OPENING) throw new Error(`another room is opening the game "${gameId}": join again`);
  held.set(gameId, OPENING);
  try {
    await before?.();
    return await open();
  } catch (error) {
    held.delete(gameId);
    throw error;
  }
}

/** Notes a room that was opened. */
export function hold(client: SavepointClient, gameId: string, handOver: HandOver): void {
  HELD.get(client)?.set(gameId, handOver);
}

/** Forgets a room, unless another has its game by now. */
export function release(client: SavepointClient, gameId: string, handOver: HandOver): void {
  const held = HELD.get(client);
  if (held?.get(gameId) === handOver) held.delete(gameId);
}
