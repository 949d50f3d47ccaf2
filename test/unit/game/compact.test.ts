import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactData, restoreData } from "../../../lambdas/game/compact.ts";
import { json } from "./arbitraries.ts";

const phases = fc.oneof(fc.constantFrom("TURN", "GAME_OVER", "$&", "$1", '"', "\u0001"), fc.string());

const name = fc.constantFrom("action", "actor", "payload", "patch", "state", "from", "to");

describe("a commit's text", () => {
  test("loses the phases of transitions that stayed in the commit's own", () => {
    const data = JSON.stringify([
      { deal: 1, from: "PREPARATION", to: "TURN" },
      { move: 1, from: "TURN", to: "TURN", kind: "resync" },
    ]);
    const compact = compactData(data, "TURN");
    expect(compact).toHaveLength(data.length - ',"from":"TURN","to":"TURN"'.length + 1);
    expect(compact).toContain('"from":"PREPARATION","to":"TURN"');
    expect(restoreData(compact, "TURN")).toBe(data);
  });

  test("has a character in place of each name, where it is short", () => {
    const transition = {
      action: "move",
      actor: "ann",
      payload: { x: 1 },
      patch: { a: 2 },
      from: "T",
      to: "T",
    };
    const data = JSON.stringify([transition, transition]);
    const compact = compactData(data, "T");
    expect(compact.length).toBeLessThan(60);
    expect(restoreData(compact, "T")).toBe(data);
    const long = JSON.stringify([{ ...transition, payload: { x: "x".repeat(4_100) } }]);
    expect(compactData(long, "T")).toContain('"payload":');
    expect(restoreData(compactData(long, "T"), "T")).toBe(long);
  });

  test("comes back to the byte, no matter what it holds", () => {
    const transition = fc.record({ payload: json, from: phases, to: phases });
    const named = fc.dictionary(name, fc.oneof(json, fc.constant({}), fc.constant([]), fc.string()));
    fc.assert(
      fc.property(fc.array(fc.oneof(transition, named, json)), phases, (transitions, phase) => {
        const stays = transitions.flatMap((each) => [each, { a: each, from: phase, to: phase }]);
        const data = JSON.stringify(stays);
        expect(restoreData(compactData(data, phase), phase)).toBe(data);
      }),
    );
  });
});
