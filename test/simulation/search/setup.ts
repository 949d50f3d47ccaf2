import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import type { Ask } from "../asks.ts";
import { archiveThrough, type Call, gamesTableThrough, type Stores, stateTableThrough } from "../ports.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { type SmallWorld, smallWorld } from "./small-world.ts";

/** How a world came to where its actors begin: done once, and then again for each run without the work behind it. */
export type Setup = {
  readonly start: () => Promise<SmallWorld>;
  /** Cursors that were answered, oldest first. */
  readonly cursors: readonly string[];
  /** What was appended last. */
  readonly last: Ask | undefined;
};

const START_MS = Date.UTC(2027, 0, 1);

/** Lets an owner live for a while, and keeps what that did to the stores. @param later The rules that hold from then on. */
export async function setUp(
  gameTypes: GameTypes,
  live: (owner: Owner) => Promise<void>,
  later: GameTypes = gameTypes,
): Promise<Setup> {
  const changes: ((stores: Stores) => unknown)[] = [];
  const first = smallWorld(START_MS, gameTypes);
  function kept<Store>(of: (stores: Stores) => Store): Call<Store> {
    return (_what, { changes: changing }, effect) => {
      if (changing) changes.push((stores) => effect(of(stores)));
      return effect(of(first.stores));
    };
  }
  const owner = ownerOf(first, {
    state: stateTableThrough(kept(({ state }) => state)),
    games: gamesTableThrough(kept(({ games }) => games)),
    archive: archiveThrough(kept(({ archive }) => archive)),
  });
  await live(owner);
  return {
    cursors: owner.cursors,
    last: [...first.ledger.asks.values()].at(-1),
    start: async () => {
      const world = smallWorld(first.now, later);
      for (const change of changes) await change(world.stores);
      for (const index of first.followed) world.followed.add(index);
      for (const ask of first.ledger.asks.values()) world.ledger.asks.set(ask.id, copyOf(ask));
      return world;
    },
  };
}

function copyOf(ask: Ask): Ask {
  return { ...ask };
}
