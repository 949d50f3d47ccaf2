/** A game with a state of some 4 MB, and what its transitions change. */
export type LargeGame = {
  readonly gameId: string;
  readonly what: string;
  readonly state: object;
  /** The n-th transition's change. */
  readonly change: (nth: number) => object;
};

const KEYS = 200_000;
const DEPTH = 95;

/** Wide and deep states, each with transitions that touch little of it. */
export function largeGames(): LargeGame[] {
  const keys = Object.fromEntries(Array.from({ length: KEYS }, (_, nth) => [`key${nth}`, nth * 7]));
  const cards = Array.from({ length: 75_000 }, (_, nth) => ({
    id: `card-${nth}`,
    owner: `player-${nth % 4}`,
    x: (nth * 7) % 640,
  }));
  function replaced(nth: number) {
    return {
      patch: [{ op: "replace", path: `/keys/key${nth * 13}`, value: `now ${nth}` }],
    };
  }
  return [
    { gameId: "wide-patch", what: "200,000 keys, one replaced", state: { keys }, change: replaced },
    {
      gameId: "wide-merge",
      what: "200,000 keys, one merged",
      state: { keys },
      change: (nth) => ({ patch: { keys: { [`key${nth * 13}`]: nth % 3 === 0 ? null : nth } } }),
    },
    {
      gameId: "wide-array",
      what: "75,000 cards, the first moved to the end",
      state: { cards },
      change: () => ({ patch: [{ op: "move", from: "/cards/0", path: "/cards/-" }] }),
    },
    {
      gameId: "deep",
      what: `${DEPTH} levels, one key added to the lowest`,
      state: deepState(),
      change: (nth) => ({
        patch: [{ op: "add", path: `${"/inner".repeat(DEPTH)}/key${nth}`, value: nth }],
      }),
    },
  ];
}

function deepState(): object {
  let state: object = {};
  for (let level = 0; level < DEPTH; level += 1) {
    const pieces = Array.from({ length: 800 }, (_, nth) => ({ id: `${level}-${nth}`, x: nth % 64, hp: 100 }));
    state = { inner: state, pieces };
  }
  return state;
}
