import { describe, expect, test } from "vitest";
import { type Fault, live, wrongIn } from "./life.ts";

const LIVES = Number(process.env.CLIENT_LIVES ?? 60);
const FIRST = Number(process.env.CLIENT_FIRST_SEED ?? 1);

describe("no matter what the network, the flags, other servers and crashes do", () => {
  test.each(Array.from({ length: LIVES }, (_, index) => FIRST + index))(
    "a move is in the game once, or came back to its caller, and never both (seed %i)",
    async (seed) => {
      expect(wrongIn(await live(seed))).toEqual([]);
    },
  );
});

describe("the checks notice a client that", () => {
  const FAULTS: readonly Fault[] = ["seals-again", "forgets-sealed", "forgets-over", "answers-early"];
  test.each(FAULTS)("%s", async (fault) => {
    for (let seed = FIRST; seed < FIRST + LIVES; seed += 1) {
      const noticed = await live(seed, fault).then(
        (life) => wrongIn(life).length > 0,
        () => false,
      );
      if (noticed) return;
    }
    throw new Error(`${LIVES} lives from seed ${FIRST} noticed nothing`);
  });
});
