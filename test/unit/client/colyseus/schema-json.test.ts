import { Schema, schema, t } from "@colyseus/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonToSchema, schemaToJson } from "#client/colyseus/index.ts";
import { Battle, Player } from "../../../fixtures/colyseus/battle.ts";

const text = fc.string({ maxLength: 5 });
const player = fc.record(
  {
    name: text,
    // JSON has no -0.
    score: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    hand: fc.array(fc.integer(), { maxLength: 4 }),
    gold: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  },
  { requiredKeys: ["name", "score", "hand"] },
);
const battle = fc.record({
  round: fc.integer(),
  winner: fc.option(text, { nil: undefined }),
  leader: fc.option(player, { nil: undefined }),
  players: fc.dictionary(text, player, { maxKeys: 3 }),
  moves: fc.array(text, { maxLength: 3 }),
  marks: fc.uniqueArray(text, { maxLength: 3 }),
  isOpen: fc.boolean(),
});

function battleOf({
  leader,
  players,
  moves,
  marks,
  ...rest
}: typeof battle extends fc.Arbitrary<infer T> ? T : never) {
  const state = new Battle();
  Object.assign(state, rest);
  if (leader) state.leader = new Player(leader);
  for (const [key, one] of Object.entries(players)) state.players.set(key, new Player(one));
  for (const move of moves) state.moves.push(move);
  for (const mark of marks) state.marks.add(mark);
  return state;
}

describe("a schema's state as JSON", () => {
  test("comes back as it was, in an object that had other values before", () => {
    fc.assert(
      fc.property(battle, battle, (one, other) => {
        const state = battleOf(one);
        const json = JSON.parse(JSON.stringify(schemaToJson(state)));
        const before = battleOf(other);
        jsonToSchema(before, json);
        expect(schemaToJson(before)).toEqual(json);
        expect(before.toJSON()).toEqual(state.toJSON());
        expect([...before.players.values()].every((value) => value instanceof Player)).toBe(true);
      }),
    );
  });

  test("says what is not set, and what is larger than a number", () => {
    const state = new Battle();
    state.players.set("ann", new Player({ name: "Ann", gold: 2n ** 62n }));
    expect(schemaToJson(state)).toEqual({
      round: 1,
      winner: null,
      leader: null,
      players: { ann: { name: "Ann", score: 0, hand: [], gold: "4611686018427387904" } },
      moves: [],
      marks: [],
      isOpen: true,
    });
  });

  test("of an older class leaves the fields that are newer as they are", () => {
    const state = new Battle();
    jsonToSchema(state, { round: 7, gone: true });
    expect(state).toMatchObject({ round: 7, isOpen: true });
    expect(state.moves.length).toBe(0);
  });

  test("is refused where it could not be restored", () => {
    const Wizard = Player.extend({ mana: t.number().default(3) }, "Wizard");
    const state = new Battle();
    state.players.set("ann", new Wizard({ name: "Ann" }));
    expect(() => schemaToJson(state)).toThrow("found a Wizard where Player is declared");
    expect(() => schemaToJson({ round: 1 })).toThrow("no Schema");
    expect(() => schemaToJson(new Schema())).toThrow("no Schema");
  });

  test("has the fields that a class inherits, and takes those of other kinds as they are", () => {
    const Boss = schema({ angle: t.angle(), tags: t.collection("string") }, "Boss");
    const Dragon = Boss.extend({ heads: t.uint8().default(3) }, "Dragon");
    const state = new Dragon();
    state.angle = 1.5;
    state.tags.add("old");
    const again = new Dragon();
    jsonToSchema(again, schemaToJson(state));
    expect(schemaToJson(again)).toEqual({ angle: state.angle, tags: ["old"], heads: 3 });
  });
});
