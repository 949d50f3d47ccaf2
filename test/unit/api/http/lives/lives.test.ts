import fc from "fast-check";
import { expect, test } from "vitest";
import * as command from "./commands.ts";
import type { Change, FlatState, Model, Move } from "./model.ts";
import { startService } from "./service.ts";

const PHASES = ["NOT_STARTED", "PREPARATION", "DECLARATION", "TURN", "SCORING", "GAME_OVER"];
const DAY_MS = 86_400_000;

const gameId = fc.constantFrom("g1", "g2");
const key = fc.constantFrom("a", "b", "c");
const value = fc.integer({ min: -9, max: 9 });
const state: fc.Arbitrary<FlatState> = fc.dictionary(key, value);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("merge" as const), key, value: fc.option(value) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("whole" as const), state }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("add" as const, "remove" as const), key, value }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nothing" as const) }) },
);
const move: fc.Arbitrary<Move> = fc.record(
  { change, to: fc.constantFrom(...PHASES) },
  { requiredKeys: ["change"] },
);
const moves = fc.oneof(
  { weight: 5, arbitrary: fc.array(move, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.record({ change }), { minLength: 20, maxLength: 50, size: "max" }) },
);
const old = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) });

const anyCommand: fc.Arbitrary<command.Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(gameId, moves, fc.constantFrom("cursor" as const, "version" as const), old)
      .map((given) => command.append(...given)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(gameId, fc.constantFrom("generic", "six-phase"), state)
      .map((given) => command.create(...given)),
  },
  { weight: 2, arbitrary: fc.tuple(gameId, fc.nat(9)).map((given) => command.resend(...given)) },
  { weight: 2, arbitrary: fc.tuple(gameId, fc.nat(60)).map((given) => command.read(...given)) },
  { weight: 1, arbitrary: fc.tuple(gameId, state).map((given) => command.correct(...given)) },
  { weight: 1, arbitrary: gameId.map(command.snapshot) },
  { weight: 1, arbitrary: gameId.map(command.fence) },
  { weight: 1, arbitrary: fc.constant(command.happens("restart", ({ restart }) => restart())) },
  { weight: 1, arbitrary: fc.constant(command.happens("follow", async ({ follow }) => await follow())) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 0, max: DAY_MS / 10 })
      .map((ms) => command.happens(`wait ${ms}`, ({ wait }) => wait(ms))),
  },
);
const commands = fc.commands([...Array.from({ length: 30 }, () => anyCommand), gameId.map(command.wipe)], {
  maxCommands: 80,
  size: "max",
});

test("whole lives of games are as a plain model in memory has them", async () => {
  let appended = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (given) => {
      const model: Model = { games: new Map(), commits: 0 };
      const service = startService();
      await command.create("g1", "six-phase", {}).run(model, service);
      await fc.asyncModelRun(() => ({ model, real: service }), given);
      await command.holdsAll(model, service);
      for (const { accepted } of model.games.values()) appended += accepted.length;
    }),
    { numRuns: 80 },
  );
  // The lives are not empty ones.
  expect(appended).toBeGreaterThan(100);
});
