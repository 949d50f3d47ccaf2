const MOST_CHARACTERS = 128;

/**
 * The id of a match's game: the match's own, with `:` and two hex digits for each byte that the id of a game can't have.
 * @returns undefined for what can't be the id of a match here: no text, an empty one, or one that is too long.
 */
export function gameIdOf(matchID: unknown): string | undefined {
  if (typeof matchID !== "string" || matchID === "" || matchID.length > MOST_CHARACTERS) return undefined;
  try {
    const plain = /^\.{1,2}$/.test(matchID) ? matchID.replaceAll(".", "%2E") : encodeURIComponent(matchID);
    const gameId = plain.replace(/[!~*'()]/g, percent).replaceAll("%", ":");
    return gameId.length > MOST_CHARACTERS ? undefined : gameId;
  } catch {
    // Half of a surrogate pair is no character.
    return undefined;
  }
}

/** The match that a game is; undefined where it is none. */
export function matchIDOf(gameId: string): string | undefined {
  try {
    const matchID = decodeURIComponent(gameId.replaceAll(":", "%"));
    return gameIdOf(matchID) === gameId ? matchID : undefined;
  } catch {
    return undefined;
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
