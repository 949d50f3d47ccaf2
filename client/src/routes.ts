import { jsonText } from "./json-text.ts";
import type { Request } from "./request.ts";
import type { Creation } from "./requests.ts";

/** The path of a game, or of something in it. @throws {RangeError} for an id that a URL takes for a folder. */
export function gamePath(gameId: string, ...rest: readonly (string | number)[]): string {
  if (/^\.{0,2}$/.test(gameId)) throw new RangeError(`"${gameId}" can't be the id of a game`);
  return ["/v1/games", encodeURIComponent(gameId), ...rest].join("/");
}

/** The request that creates a game. @throws {NotJsonError} */
export function creationOf(gameId: string, creation: Creation): Request {
  return { name: "create", method: "PUT", path: gamePath(gameId), text: jsonText(creation) };
}

/** The request that appends a commit. @param text Its body. */
export function appendOf(gameId: string, text: string): Request {
  return { name: "append", method: "POST", path: gamePath(gameId, "transitions"), text };
}

/** The request that recovers a game. @param text Its body. */
export function recoveryOf(gameId: string, text: string): Request {
  return { name: "recover", method: "POST", path: gamePath(gameId, "recovery"), text };
}

/** The request for a page of history, from a version on. */
export function historyOf(gameId: string, start: number): Request {
  return { name: "history", method: "GET", path: gamePath(gameId, "transitions"), query: { start } };
}
