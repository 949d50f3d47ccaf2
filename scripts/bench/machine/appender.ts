import { transition800 } from "../transition-800.ts";
import type { Connection } from "./connection.ts";

// Made beforehand, and put together as text: what a caller does is not to be measured.
const transitions = JSON.stringify([transition800(1)]);

/** Creates a game and makes what appends a transition of 800 bytes to it. */
export async function openAppender({ send }: Connection, gameId: string): Promise<() => Promise<void>> {
  const game = `/v1/games/${gameId}`;
  let cursor = cursorIn(await send("PUT", game, '{"gameType":"generic"}'));
  let appends = 0;
  return async () => {
    appends += 1;
    const body = `{"commitId":"c${appends}","cursor":"${cursor}","transitions":${transitions}}`;
    cursor = cursorIn(await send("POST", `${game}/transitions`, body));
  };
}

function cursorIn(answer: string): string {
  const cursor = /"cursor":"([^"]+)"/.exec(answer)?.[1];
  if (cursor === undefined) throw new Error(`an answer has no cursor: ${answer}`);
  return cursor;
}
