import { type FirstPage, firstPage } from "./first-page.ts";

/** Where the newest bases are of the games that this process has to do with: a hint that saves a request, and no more. */
export type KnownBases = {
  /** First version of the commit that holds a game's newest base. */
  readonly find: (gameId: string) => number | undefined;
  readonly note: (gameId: string, base: number) => void;
  /** Where nothing is known of a game. */
  readonly firstPage: FirstPage;
};

/** Games that one process remembers. */
const GAMES = 10_000;

/** Begins {@link KnownBases} for so many games; those noted longest ago make room. */
export function knownBases(capacity = GAMES): KnownBases {
  const bases = new Map<string, number>();
  return {
    firstPage: firstPage(),
    find: (gameId) => bases.get(gameId),
    note: (gameId, base) => {
      bases.delete(gameId);
      bases.set(gameId, base);
      if (bases.size <= capacity) return;
      // A map iterates in the order of insertion.
      for (const oldest of bases.keys()) {
        bases.delete(oldest);
        return;
      }
    },
  };
}
