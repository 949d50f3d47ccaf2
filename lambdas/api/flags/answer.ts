import * as z from "zod/mini";
import { PERSISTENCE_MODES } from "../../flags/flags.ts";
import { gameId, name } from "../http/schemas.ts";

/** Where the flags document was read. */
export const origin = z.enum(["appconfig", "file", "default"]);
/** Where a flag's value comes from. */
export const source = z.enum(["appconfig", "file", "default", "override"]);
/** What was never read. */
export const unread = z.enum(["flags", "game-types"]);
/** What happens to transitions. */
export const persistenceMode = z.enum(PERSISTENCE_MODES);
/** A flag that is on or off, and where it comes from. */
export const onOffSetting = z.strictObject({ value: z.boolean(), source });
/** The value of the flag for persistence. */
export const persistenceFlag = z.strictObject({
  enabled: z.boolean(),
  mode: persistenceMode,
  rolloutPercent: z.number().check(z.gte(0), z.lte(100)),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});
/** The flag for persistence, and where it comes from. */
export const persistenceSetting = z.strictObject({ value: persistenceFlag, source });
/** Where each value comes from. */
export const flagSources = z.strictObject({
  persistence: source,
  snapshots: source,
  recovery: source,
  playerActions: source,
  validation: source,
});
/** Every flag. */
export const flagSettings = z.strictObject({
  persistence: persistenceSetting,
  snapshots: onOffSetting,
  recovery: onOffSetting,
  playerActions: onOffSetting,
  validation: onOffSetting,
});
/** Flags that can't work together. */
export const flagConflict = z.strictObject({ flag: z.string(), problem: z.string(), remedy: z.string() });
/** What is on for one game. */
export const gameFeatures = z.strictObject({
  gameId,
  persistence: persistenceMode,
  snapshots: z.boolean(),
  recovery: z.boolean(),
  playerActions: z.boolean(),
  validation: z.boolean(),
  sources: flagSources,
});
/** `GET /v1/flags`. */
export const flagsAnswer = z.strictObject({
  origin,
  unread: z.array(unread),
  version: z.string(),
  ageSeconds: z.number().check(z.gte(0)),
  flags: flagSettings,
  problems: z.array(flagConflict),
  gameTypes: z.array(name),
  game: z.exactOptional(gameFeatures),
});
