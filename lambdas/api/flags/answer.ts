import * as z from "zod/mini";
import { PERSISTENCE_MODES } from "../../flags/flags.ts";
import { gameId, name } from "../http/schemas.ts";

const origin = z.enum(["appconfig", "file", "default"]);
const source = z.enum(["appconfig", "file", "default", "override"]);
const onOff = z.strictObject({ value: z.boolean(), source });
const persistenceFlag = z.strictObject({
  enabled: z.boolean(),
  mode: z.enum(PERSISTENCE_MODES),
  rolloutPercent: z.number().check(z.gte(0), z.lte(100)),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});
/** What is on for one game. */
export const gameFeatures = z.strictObject({
  gameId,
  persistence: z.enum(PERSISTENCE_MODES),
  snapshots: z.boolean(),
  recovery: z.boolean(),
  playerActions: z.boolean(),
  validation: z.boolean(),
  sources: z.strictObject({
    persistence: source,
    snapshots: source,
    recovery: source,
    playerActions: source,
    validation: source,
  }),
});
/** `GET /v1/flags`. */
export const flagsAnswer = z.strictObject({
  origin,
  unread: z.array(z.enum(["flags", "game-types"])),
  version: z.string(),
  ageSeconds: z.number().check(z.gte(0)),
  flags: z.strictObject({
    persistence: z.strictObject({ value: persistenceFlag, source }),
    snapshots: onOff,
    recovery: onOff,
    playerActions: onOff,
    validation: onOff,
  }),
  problems: z.array(z.strictObject({ flag: z.string(), problem: z.string(), remedy: z.string() })),
  gameTypes: z.array(name),
  game: z.exactOptional(gameFeatures),
});
