import * as z from "zod/mini";
import { parseDocument } from "./document.ts";

/** What happens to a game's transitions: nothing, everything but the write, or all of it. */
export const PERSISTENCE_MODES = ["off", "shadow", "on"] as const;
/** One of {@link PERSISTENCE_MODES}. */
export type PersistenceMode = (typeof PERSISTENCE_MODES)[number];

const gameIds = z._default(z.readonly(z.array(z.string())), []);

/** The attributes of `use_state_persistence`. */
export const persistenceShape = {
  enabled: z.boolean(),
  mode: z._default(z.enum(PERSISTENCE_MODES), "on"),
  rolloutPercent: z._default(z.number().check(z.gte(0), z.lte(100)), 100),
  include: gameIds,
  exclude: gameIds,
};
const persistenceFlag = z.object(persistenceShape);

/** The attribute of every other flag. */
export const switchShape = { enabled: z.boolean() };
const switchFlag = z.object(switchShape);

// Flags and attributes that this version doesn't know are dropped, not refused: a document may be newer than a
// function that is still running.
const flagValues = z.object({
  use_state_persistence: z.exactOptional(persistenceFlag),
  enable_state_snapshots: z.exactOptional(switchFlag),
  enable_state_recovery: z.exactOptional(switchFlag),
  persist_player_actions: z.exactOptional(switchFlag),
  enable_state_validation: z.exactOptional(switchFlag),
});

const storedForm = z.object({ version: z.string(), values: z.exactOptional(z.unknown()) });

/** `use_state_persistence` with its attributes; `rolloutPercent` is 0 to 100, the lists hold game ids. */
export type PersistenceFlag = Readonly<z.output<typeof persistenceFlag>>;
/** A flag that is on or off and nothing else. */
export type SwitchFlag = Readonly<z.output<typeof switchFlag>>;
/** What a flags document says. A flag that it doesn't name keeps its default. */
export type FlagsDocument = Readonly<z.output<typeof flagValues>>;
/** Every flag, each with a value. */
export type Flags = Required<FlagsDocument>;

/** What serves until a document has been read: everything on, for every game. */
export const DEFAULT_FLAGS: Flags = {
  use_state_persistence: { enabled: true, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
  enable_state_snapshots: { enabled: true },
  enable_state_recovery: { enabled: true },
  persist_player_actions: { enabled: true },
  enable_state_validation: { enabled: true },
};

/**
 * Reads a flags document in either form that AppConfig has: `{flag: {enabled, …}}` as it is retrieved, or
 * `{version, flags, values}` as it is stored. An attribute that is missing (AppConfig leaves out those of a
 * disabled flag) gets its default.
 *
 * @throws {DocumentError} naming every flag that is malformed; nothing of such a document is used.
 */
export function parseFlags(raw: unknown): FlagsDocument {
  return parseDocument("flags", flagValues, valuesIn(raw));
}

/** The flags of a document in either form. */
export function valuesIn(raw: unknown): unknown {
  const stored = storedForm.safeParse(raw);
  return stored.success ? (stored.data.values ?? {}) : raw;
}
