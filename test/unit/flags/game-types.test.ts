import { describe, expect, test } from "vitest";
import * as z from "zod";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import shipped from "../../../lambdas/flags/game-types.json" with { type: "json" };
import { parseGameTypes, SHIPPED_GAME_TYPES } from "../../../lambdas/flags/game-types.ts";
import { gameTypesJsonSchema } from "../../../lambdas/flags/game-types-json-schema.ts";

const { chess, generic } = shipped;

function faultsOf(raw: unknown): readonly string[] {
  try {
    parseGameTypes(raw);
  } catch (error) {
    if (error instanceof DocumentError) return error.faults;
  }
  throw new Error("the document was accepted");
}

describe("the game types that ship", () => {
  test("are generic, chess and six-phase", () => {
    expect([...SHIPPED_GAME_TYPES.keys()]).toEqual(["generic", "chess", "six-phase"]);
  });

  test("are of the form of any, and without faults", () => {
    expect(parseGameTypes(shipped)).toEqual(SHIPPED_GAME_TYPES);
  });

  test("let a six-phase game go to and fro between TURN and SCORING until it is over", () => {
    expect(SHIPPED_GAME_TYPES.get("six-phase")?.phases).toMatchObject({
      NOT_STARTED: ["PREPARATION"],
      PREPARATION: expect.arrayContaining(["DECLARATION"]),
      DECLARATION: expect.arrayContaining(["TURN"]),
      TURN: expect.arrayContaining(["SCORING"]),
      SCORING: expect.arrayContaining(["TURN", "GAME_OVER"]),
      GAME_OVER: [],
    });
  });
});

describe("a game types document", () => {
  test("adds to the types that ship and takes the place of one of the same name", () => {
    const types = parseGameTypes({ chess: { ...chess, retentionDays: 365 }, tarot: generic });
    expect([...types.keys()]).toEqual(["generic", "chess", "six-phase", "tarot"]);
    expect(types.get("chess")).toEqual({ name: "chess", ...chess, retentionDays: 365 });
    expect(types.get("tarot")).toEqual({ name: "tarot", ...generic });
  });

  test("may be newer than the function: unknown attributes are dropped", () => {
    expect(parseGameTypes({ tarot: { ...generic, players: 4 } }).get("tarot")).not.toHaveProperty("players");
  });

  test.each([
    ["no object", [], "the document: expected record, found []"],
    ["a type's name", { "no spaces": generic }, "no spaces: expected a name: text like"],
    [
      "schemaVersion",
      { tarot: { ...generic, schemaVersion: 0 } },
      "tarot.schemaVersion: expected at least 1",
    ],
    [
      "retentionDays",
      { tarot: { ...generic, retentionDays: 3651 } },
      "tarot.retentionDays: expected at most 3650",
    ],
    ["a phase's name", { tarot: { ...generic, firstPhase: "" } }, "tarot.firstPhase: expected text like"],
    [
      "a snapshot policy that would cost a second query",
      { tarot: { ...generic, snapshot: { ...generic.snapshot, everyTransitions: 501 } } },
      "tarot.snapshot.everyTransitions: expected at most 500, found 501",
    ],
    [
      "a snapshot policy that makes none",
      { tarot: { ...generic, snapshot: { onPhaseChange: false, onTerminalPhase: false } } },
      "tarot: snapshot never makes one",
    ],
    [
      "a first phase that is terminal",
      { tarot: { ...generic, firstPhase: "GAME_OVER" } },
      "tarot: firstPhase GAME_OVER is terminal",
    ],
    [
      "a first phase without rules",
      { tarot: { ...chess, firstPhase: "LOBBY" } },
      "tarot: firstPhase names LOBBY, which isn't in phases",
    ],
    [
      "a first phase that is only an object's own word",
      { tarot: { ...chess, firstPhase: "constructor" } },
      "tarot: firstPhase names constructor, which isn't in phases",
    ],
    [
      "a terminal phase without rules",
      { tarot: { ...chess, terminalPhases: ["GAME_OVER", "ABANDONED"] } },
      "tarot: terminalPhases names ABANDONED, which isn't in phases",
    ],
    [
      "a change into a phase without rules",
      { tarot: { ...chess, phases: { ...chess.phases, PLAYING: ["GAME_OVER", "PAUSED"] } } },
      "tarot: phases.PLAYING names PAUSED, which isn't in phases",
    ],
    [
      "a terminal phase with a way out",
      { tarot: { ...chess, phases: { ...chess.phases, GAME_OVER: ["PLAYING"] } } },
      "tarot: GAME_OVER is terminal, yet leads to PLAYING",
    ],
  ])("is refused for %s", (_what, raw, fault) => {
    expect(faultsOf(raw)).toEqual([expect.stringContaining(fault)]);
  });
});

describe("the JSON Schema for AppConfig's validator", () => {
  const schema = JSON.parse(gameTypesJsonSchema());
  const validator = z.fromJSONSchema(schema);

  test("is draft 4 and fits into a validator", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-04/schema#");
    expect(gameTypesJsonSchema().length).toBeLessThan(32_768);
  });

  test("accepts the types that ship", () => {
    expect(validator.safeParse(shipped).success).toBe(true);
  });

  test.each([
    ["a typo", { tarot: { ...generic, retentionDay: 7 } }],
    ["a bad name", { "no spaces": generic }],
    ["a bad phase name", { tarot: { ...generic, phases: { "no spaces": [] } } }],
    ["a missing attribute", { tarot: { schemaVersion: 1 } }],
    ["a figure out of range", { tarot: { ...generic, retentionDays: 0 } }],
  ])("refuses %s", (_what, raw) => {
    expect(validator.safeParse(raw).success).toBe(false);
  });
});
