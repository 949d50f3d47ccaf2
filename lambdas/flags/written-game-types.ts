import * as z from "zod/mini";
import type { GameTypes } from "../game/game-type.ts";
import { gameTypeShape, name, readTypes, SHIPPED_GAME_TYPES, snapshotShape } from "./game-types.ts";

const written = z.record(name, z.strictObject({ ...gameTypeShape, snapshot: z.strictObject(snapshotShape) }));

/**
 * Reads a game types document that a person has written, which may name its JSON Schema as `$schema`. An attribute that
 * is not known is misspelt there.
 *
 * @throws {DocumentError} naming every fault, what it doesn't know too.
 */
export function parseWrittenGameTypes(raw: unknown): GameTypes {
  return new Map([...SHIPPED_GAME_TYPES, ...readTypes(written, withoutSchema(raw))]);
}

/** A document without the name of its JSON Schema, which only editors read. */
export function withoutSchema(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== "$schema"));
}
