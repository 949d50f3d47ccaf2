import { openAppender } from "../bench/machine/appender.ts";
import type { Connection } from "../bench/machine/connection.ts";

/** Makes one request of a kind. @param nth Of all requests. */
type Ask = (send: Connection["send"], game: string, nth: number) => Promise<unknown>;

/** Requests of all kinds. */
export const KINDS: readonly Ask[] = [
  async (send, game) => await send("GET", game),
  async (send, game) => await send("GET", `${game}/state`),
  async (send, game) => await send("GET", `${game}/transitions?limit=5`),
  async (send, game) => await send("GET", `${game}/snapshots`),
  async (send) => await send("GET", "/v1/games?limit=10"),
  async (send) => await send("GET", "/v1/flags"),
  async (send) => await send("GET", "/v1/health"),
  async (send, game, nth) => {
    const fence = { mode: "latest", fence: true, commitId: `fence-${nth}` };
    const { cursor } = JSON.parse(await send("GET", `${game}/state`));
    // Another request may be faster at the same game: that is a conflict, which is a kind, too.
    await send("POST", `${game}/recovery`, JSON.stringify({ ...fence, cursor })).catch(ignoreConflict);
  },
  async (send, game, nth) => await send("PUT", `${game}/metadata`, JSON.stringify({ metadata: { nth } })),
  async (send, game, nth) => await openAppender({ send, close: () => {} }, `${game.slice(10)}-new-${nth}`),
];

function ignoreConflict(error: unknown): void {
  if (!(error instanceof Error) || !/HTTP\/1\.1 409/.test(error.message)) throw error;
}
