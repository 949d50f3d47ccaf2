import { describe, expect, test } from "vitest";
import { live } from "./life.ts";

const LIVES = Number(process.env.CLIENT_LIVES ?? 60);
const FIRST = Number(process.env.CLIENT_FIRST_SEED ?? 1);

describe("no matter what the network, the flags, other servers and crashes do", () => {
  test.each(Array.from({ length: LIVES }, (_, index) => FIRST + index))(
    "a move is in the game once, or came back to its caller, and never both (seed %i)",
    async (seed) => {
      const { fates, history, state, mine } = await live(seed);
      function count(action: string): number {
        return history.filter((one) => one === action).length;
      }
      const wrong = [...fates].filter(([action, fate]) => {
        const times = count(action);
        if (fate === "written") return times !== 1;
        if (fate === "refused" || fate === "not-persisted") return times !== 0;
        return fate === "pending" || times > 1;
      });
      expect(wrong).toEqual([]);
      // In the order in which they were made.
      const made = [...fates.keys()].filter((action) => history.includes(action));
      expect(history).toEqual(made);
      if (mine) expect(state).toEqual(mine);
    },
  );
});
