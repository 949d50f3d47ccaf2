import type { LogEntry, Server, State } from "boardgame.io";
import * as z from "zod/mini";
import type { JsonObject } from "../json.ts";

/** What happens in a match: the name of the move or event, and what it adds to the match's log. */
export type Move = { readonly action: string; readonly payload?: { readonly log: readonly LogEntry[] } };

/** The phase of a match that is over; the service takes no more moves then. */
export const OVER = "GAME_OVER";

const stateShape = z.looseObject({ G: z.any(), ctx: z.looseObject({}), _stateID: z.number() });
const state = z.custom<State>((value) => stateShape.safeParse(value).success);

const playerShape = z.looseObject({ id: z.number() });
const metadataShape = z.looseObject({
  gameName: z.string(),
  players: z.record(z.string(), playerShape),
  createdAt: z.number(),
  updatedAt: z.number(),
});
const metadata = z.custom<Server.MatchData>((value) => metadataShape.safeParse(value).success);
const json = z.custom<JsonObject>((value) => typeof value === "object" && value !== null);

const logEntry = z.looseObject({ action: z.looseObject({}), _stateID: z.number() });
const payload = z.object({
  log: z.array(z.custom<LogEntry>((value) => logEntry.safeParse(value).success)),
});

/** A state as the clients are sent it: what JSON says of it. @throws when it is no state of boardgame.io's. */
export function plainState(value: unknown): State {
  return state.parse(JSON.parse(JSON.stringify(value)));
}

/** A match's metadata as JSON has them. @throws when they are not boardgame.io's. */
export function plainMetadata(value: unknown): Server.MatchData {
  return metadata.parse(JSON.parse(JSON.stringify(value)));
}

/** Metadata as the service takes them. */
export function metadataJson(value: Server.MatchData): JsonObject {
  return json.parse(JSON.parse(JSON.stringify(value)));
}

/** A match's metadata, as a game of the service has them; undefined where the game is no match. */
export function metadataOf(value: JsonObject): Server.MatchData | undefined {
  return metadata.safeParse(value).data;
}

/** What a transition has added to a match's log; nothing where the service was not to keep it. */
export function logOf(transition: { readonly payload?: unknown }): readonly LogEntry[] {
  return payload.safeParse(transition.payload).data?.log ?? [];
}

const MOST_LABEL = 256;

/** What happened, by the first entry of a log that a player caused. */
export function moveOf(log: readonly LogEntry[]): Move & { readonly actor?: string } {
  const action = (log.find(({ automatic }) => !automatic) ?? log[0])?.action;
  const actor = action?.payload?.playerID;
  return {
    action: String(action?.payload?.type || action?.type || "set-state").slice(0, MOST_LABEL),
    payload: { log },
    ...(typeof actor === "string" && actor !== "" && { actor: actor.slice(0, MOST_LABEL) }),
  };
}

/** Whether a match is over. */
export function isOver({ ctx }: State): boolean {
  return ctx.gameover !== undefined;
}
