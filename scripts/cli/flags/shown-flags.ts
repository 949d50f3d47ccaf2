import * as z from "zod/mini";
import type { SavepointClient } from "#client";

const source = z.enum(["override", "appconfig", "file", "default"]);
const onOff = z.object({ value: z.boolean(), source });
const mode = z.enum(["off", "shadow", "on"]);
const persistence = z.object({
  enabled: z.boolean(),
  mode,
  rolloutPercent: z.number(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});

const shown = z.object({
  origin: source,
  unread: z._default(z.array(z.string()), []),
  version: z.string(),
  ageSeconds: z.number(),
  flags: z.object({
    persistence: z.object({ value: persistence, source }),
    snapshots: onOff,
    recovery: onOff,
    playerActions: onOff,
    validation: onOff,
  }),
  problems: z.array(z.object({ flag: z.string(), problem: z.string(), remedy: z.string() })),
  gameTypes: z.array(z.string()),
  game: z.optional(
    z.object({
      gameId: z.string(),
      persistence: mode,
      snapshots: z.boolean(),
      recovery: z.boolean(),
      playerActions: z.boolean(),
      validation: z.boolean(),
      sources: z.object({
        persistence: source,
        snapshots: source,
        recovery: source,
        playerActions: source,
        validation: source,
      }),
    }),
  ),
});

/** The flags as the service answers them, of one of its processes. */
export type ShownFlags = Readonly<z.infer<typeof shown>>;

/** Asks the service what is on; for a game too, if one is given. */
export async function askFlags(client: SavepointClient, gameId?: string): Promise<ShownFlags> {
  return shown.parse(await client.flags(gameId));
}
