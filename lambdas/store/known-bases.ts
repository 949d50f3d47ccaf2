import { type FirstPage, firstPage } from "./first-page.ts";
import { type Newest, newest } from "./newest.ts";

/** Where the newest bases are of the games that this process has to do with: first versions of the commits that hold them. */
export type KnownBases = Newest<number> & {
  /** Where nothing is known of a game. */
  readonly firstPage: FirstPage;
};

/** Games that one process remembers. */
const GAMES = 10_000;

/** Begins {@link KnownBases} for so many games. */
export function knownBases(capacity = GAMES): KnownBases {
  return { firstPage: firstPage(), ...newest(capacity) };
}
