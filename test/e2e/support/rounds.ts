import type { JsonObject, Transition } from "#client";

/** A game of rounds in which Ann and Bob score; what its state must be is known without folding anything. */
export function stateAfter(rounds: number): JsonObject {
  let [ann, bob] = [0, 0];
  for (let round = 1; round <= rounds; round += 1) {
    if (round % 3 !== 2) ann = round;
    if (round % 3 !== 1) bob = round;
  }
  return { round: rounds, score: { ann, bob } };
}

/** A round as a transition: by turns a JSON Merge Patch, a JSON Patch, and the state whole. */
export function playRound(round: number): Transition {
  const action = `round-${round}`;
  if (round % 3 === 1) return { action, actor: "ann", patch: { round, score: { ann: round } } };
  if (round % 3 === 0) return { action, state: stateAfter(round) };
  return {
    action,
    actor: "bob",
    patch: [
      { op: "replace", path: "/round", value: round },
      { op: "replace", path: "/score/bob", value: round },
    ],
  };
}

/** Rounds, first and last included. */
export function playRounds(first: number, last: number): Transition[] {
  return Array.from({ length: last - first + 1 }, (_, index) => playRound(first + index));
}

/** A game before its first round. */
export const NEW_GAME = { gameType: "generic", state: stateAfter(0) } as const;
