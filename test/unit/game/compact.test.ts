import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactData, restoreData } from "../../../lambdas/game/compact.ts";
import { json } from "./arbitraries.ts";

const phases = fc.oneof(fc.constantFrom("TURN", "GAME_OVER", "$&", "$1", '"', "\u0001"), fc.string());

describe("a commit's text", () => {
  test("loses the phases of transitions that stayed in the commit's own", () => {
    const data = JSON.stringify([
      { action: "deal", from: "PREPARATION", to: "TURN" },
      { action: "move", patch: { a: 1 }, from: "TURN", to: "TURN" },
    ]);
    const compact = compactData(data, "TURN");
    expect(compact).toHaveLength(data.length - ',"from":"TURN","to":"TURN"'.length + 1);
    expect(compact).toContain('"from":"PREPARATION","to":"TURN"');
    expect(restoreData(compact, "TURN")).toBe(data);
  });

  test("comes back to the byte, no matter what it holds", () => {
    const transition = fc.record({ payload: json, from: phases, to: phases });
    fc.assert(
      fc.property(fc.array(fc.oneof(transition, json)), phases, (transitions, phase) => {
        const stays = transitions.flatMap((each) => [each, { a: each, from: phase, to: phase }]);
        const data = JSON.stringify(stays);
        expect(restoreData(compactData(data, phase), phase)).toBe(data);
      }),
    );
  });
});
