import { hash } from "node:crypto";
import * as z from "zod/mini";
import { GAME_ID, NAME } from "../../game/names.ts";

const name = z.string().check(z.regex(NAME));
const version = z.int().check(z.minimum(0));
const every = {
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  gameId: z.string().check(z.regex(GAME_ID)),
  time: z.iso.datetime(),
};
const ofGame = { ...every, gameType: name, version, phase: name };

/** Each type of event, by its name, as it is published. None holds a state, a payload, an actor, or a reason. */
export const EVENT_TYPES = {
  created: z.strictObject({ event: z.literal("created"), ...ofGame }),
  "phase-changed": z.strictObject({ event: z.literal("phase-changed"), ...ofGame, from: name }),
  finished: z.strictObject({ event: z.literal("finished"), ...ofGame }),
  snapshot: z.strictObject({ event: z.literal("snapshot"), ...ofGame }),
  corrected: z.strictObject({ event: z.literal("corrected"), ...ofGame }),
  wiped: z.strictObject({ event: z.literal("wiped"), ...every, version: z.exactOptional(version) }),
} as const;

/** An event as it is published. */
export const gameEvent = z.discriminatedUnion("event", [
  EVENT_TYPES.created,
  EVENT_TYPES["phase-changed"],
  EVENT_TYPES.finished,
  EVENT_TYPES.snapshot,
  EVENT_TYPES.corrected,
  EVENT_TYPES.wiped,
]);

/**
 * Something that happened in a game. `version` orders the events of a game, which may come in any order; `id` is the same each
 * time an event is published: by it a consumer drops repeats.
 */
export type GameEvent = z.infer<typeof gameEvent>;

/** The id of an event. @param of What only this event has: a game, a version, a hash of what was before. */
export function eventId(event: GameEvent["event"], ...of: readonly (string | number)[]): string {
  return hash("sha256", JSON.stringify([event, ...of]), "base64url");
}
