import { transition800 } from "../transition-800.ts";
import type { Connection } from "./connection.ts";

// Made beforehand, and put together as text: what a caller does is not to be measured.
const transitions = JSON.stringify([transition800(1)]);

/**
 * Creates a game and makes what appends a transition of 800 bytes to it.
 * @returns what resolves to the ms from the request to its answer: not what a caller takes to make the one and to read the other.
 */
export async function openAppender({ send }: Connection, gameId: string): Promise<() => Promise<number>> {
  const game = `/v1/games/${gameId}`;
  let cursor = cursorIn(await send("PUT", game, '{"gameType":"generic"}'));
  let appends = 0;
  return async () => {
    appends += 1;
    const body = `{"commitId":"c${appends}","cursor":"${cursor}","transitions":${transitions}}`;
    const sent = performance.now();
    const answer = await send("POST", `${game}/transitions`, body);
    const took = performance.now() - sent;
    cursor = cursorIn(answer);
    return took;
  };
}

function cursorIn(answer: string): string {
  const cursor = /"cursor":"([^"]+)"/.exec(answer)?.[1];
  if (cursor === undefined) throw new Error(`an answer has no cursor: ${answer}`);
  return cursor;
}
