import * as z from "zod/mini";
import { type GameType, type GameTypes, MAX_DIRECTORY_MINUTES } from "../game/game-type.ts";
import { NAME } from "../game/names.ts";
import { DocumentError, parseDocument } from "./document.ts";
import shipped from "./game-types.json" with { type: "json" };

/** Transitions between snapshots beyond which a recovery might no longer be a single Query. */
export const MAX_TRANSITIONS_BETWEEN_SNAPSHOTS = 500;

/** The name of a game type or a phase. */
export const name = z.string().check(z.regex(NAME));
const count = z.int().check(z.gte(1));

/** The attributes of `snapshot`. */
export const snapshotShape = {
  everyTransitions: z.exactOptional(count.check(z.lte(MAX_TRANSITIONS_BETWEEN_SNAPSHOTS))),
  onPhaseChange: z.boolean(),
  onTerminalPhase: z.boolean(),
  everyMinutes: z.exactOptional(count),
};
/** The attributes of a game type. */
export const gameTypeShape = {
  schemaVersion: count,
  firstPhase: name,
  terminalPhases: z.array(name),
  phases: z.exactOptional(z.record(name, z.array(name))),
  snapshot: z.object(snapshotShape),
  directoryMinutes: z.exactOptional(z.int().check(z.gte(10), z.lte(MAX_DIRECTORY_MINUTES))),
  retentionDays: count.check(z.lte(3650)),
};
const gameType = z.object(gameTypeShape);

/** Form of a game types document: the rules of each game type under its name. */
export const gameTypesSchema = z.record(name, gameType);

/**
 * The game types that ship: `generic`, `chess` and `six-phase`. They are not parsed: that is a tenth of a cold start's
 * processor time, and a test does it.
 */
export const SHIPPED_GAME_TYPES: GameTypes = new Map(
  Object.entries(shipped).map(([name, rules]): [string, GameType] => [name, { name, ...rules }]),
);

/**
 * Reads a game types document. What it names is added to the types that ship, and takes the place of one of the same
 * name. Attributes that this version doesn't know are dropped.
 *
 * @throws {DocumentError} naming every fault; nothing of such a document is used.
 */
export function parseGameTypes(raw: unknown): GameTypes {
  return new Map([...SHIPPED_GAME_TYPES, ...readTypes(gameTypesSchema, raw)]);
}

/**
 * Reads the game types of a document of some form.
 *
 * @throws {DocumentError} naming every fault.
 */
export function readTypes(
  schema: z.ZodMiniType<Readonly<Record<string, Omit<GameType, "name">>>>,
  raw: unknown,
): GameTypes {
  const types = Object.entries(parseDocument("game-types", schema, raw)).map(
    ([name, rules]): GameType => ({ name, ...rules }),
  );
  const faults = types.flatMap((type) => faultsOf(type).map((fault) => `${type.name}: ${fault}`));
  if (faults.length > 0) throw new DocumentError("game-types", faults);
  return new Map(types.map((type) => [type.name, type]));
}

function faultsOf(type: GameType): string[] {
  const faults: string[] = [];
  const { everyTransitions, everyMinutes, onPhaseChange, onTerminalPhase } = type.snapshot;
  if (everyTransitions === undefined && everyMinutes === undefined && !onPhaseChange && !onTerminalPhase) {
    faults.push("snapshot never makes one: set everyTransitions, for example");
  }
  if (type.terminalPhases.includes(type.firstPhase)) {
    faults.push(`firstPhase ${type.firstPhase} is terminal, so a game would be over when it begins`);
  }
  return [...faults, ...(type.phases === undefined ? [] : phaseFaults(type, type.phases))];
}

function phaseFaults(type: GameType, phases: NonNullable<GameType["phases"]>): string[] {
  const named: [string, string][] = [
    ["firstPhase", type.firstPhase],
    ...type.terminalPhases.map((phase): [string, string] => ["terminalPhases", phase]),
    ...Object.entries(phases).flatMap(([from, next]) =>
      next.map((to): [string, string] => [`phases.${from}`, to]),
    ),
  ];
  const unknown = named
    .filter(([, phase]) => !Object.hasOwn(phases, phase))
    .map(([where, phase]) => `${where} names ${phase}, which isn't in phases`);
  const waysOut = Object.entries(phases)
    .filter(([from, next]) => type.terminalPhases.includes(from) && next.length > 0)
    .map(([from, next]) => `${from} is terminal, yet leads to ${next.join(", ")}`);
  return [...unknown, ...waysOut];
}
