import { onTestFinished } from "vitest";
import type { ClientEvent, ClientOptions } from "#client";
import { Game, openClient, type SavepointClient } from "#client";
import { type Arrived, type Scripted, scriptedServer } from "./scripted-server.ts";

/** A platform on which waits between tries are over at once; its ids are `id-1`, `id-2`, … */
export function quickPlatform(): NonNullable<ClientOptions["platform"]> {
  let ids = 0;
  let slept = 0;
  return {
    random: () => 0,
    now: () => slept,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    sleep: async (ms) => {
      slept += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Waits between tries that do not end before the client is closed. */
export async function endlessSleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms > 0) await aborted(signal);
}

async function aborted(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
}

export const creation = { gameType: "generic", state: { score: 0 } };
export function goal(score: number) {
  return [{ action: "goal", patch: { score } }];
}

/** A commit as the client sends it: its moves are goals. */
export function commit(commitId: string, cursor: string, ...scores: number[]) {
  return { commitId, cursor, transitions: scores.flatMap(goal) };
}

/** A client of a {@link scriptedServer}, whose waits are over at once. */
export async function quickClient(
  answers: readonly Scripted[],
  options: Partial<ClientOptions> = {},
): Promise<{
  readonly client: SavepointClient;
  readonly arrived: readonly Arrived[];
  readonly events: ClientEvent[];
}> {
  const { url, arrived } = await scriptedServer(...answers);
  const events: ClientEvent[] = [];
  const client = openClient({
    url,
    tracing: false,
    platform: quickPlatform(),
    onEvent: (event) => events.push(event),
    ...options,
  });
  onTestFinished(async () => await client.close(0));
  return { client, arrived, events };
}

/** A game of such a client; its creation takes the first answer. */
export async function quickGame(answers: readonly Scripted[], options: Partial<ClientOptions> = {}) {
  const { client, arrived, events } = await quickClient(answers, options);
  const game = await Game.create(client, "room-1", creation);
  return {
    client,
    game,
    events,
    requests: () => arrived.slice(1),
    bodies: () => arrived.slice(1).map(({ body }) => body),
  };
}
