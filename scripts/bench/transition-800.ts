/** A transition whose JSON has about 800 bytes: the n-th of its game. */
export function transition800(nth: number): object {
  return {
    action: "move",
    actor: nth % 2 === 0 ? "black" : "white",
    payload: { note: "x".repeat(600) },
    patch: { ply: nth, last: "e2e4", clock: { white: 1_800 - nth, black: 1_800 } },
  };
}
