import { changeBetween } from "../change.ts";
import type { SavepointClient } from "../client.ts";
import { diff } from "../diff.ts";
import { ClosedError, ConflictError, isProblem, NotSentError, OutcomeUnknownError } from "../errors.ts";
import { Game } from "../game.ts";
import type { Appending } from "../game-options.ts";
import type { Json, JsonObject } from "../json.ts";
import { hold, openAlone, release } from "./held-rooms.ts";
import { type Room, type SavedRoom, savedOf } from "./room.ts";
import { jsonToSchema } from "./schema-json.ts";

/** How a room is kept. */
export type PersistOptions = {
  /** The game that the room is. Default: the room's id, which is a new one after each crash. */
  readonly gameId?: string;
  /** Default: `generic`. */
  readonly gameType?: string;
  readonly metadata?: JsonObject;
  /** Changes are stored at most once in so many ms; 0: with each patch that clients are sent. Default 1,000. */
  readonly everyMs?: number;
  /** Is called with what was not stored, and why. Default: `console.error`. */
  readonly onError?: (error: Error) => void;
};

/** Something that happened in a room, as its history is to say it. */
export type Event = {
  readonly action: string;
  readonly actor?: string;
  readonly payload?: Json;
  /** The phase after; `GAME_OVER` ends a game of the type `generic`. */
  readonly to?: string;
};

/** A room that is kept. */
export type PersistedRoom = {
  readonly game: Game<SavedRoom, Event>;
  /** Whether the game was there before. */
  readonly isRestored: boolean;
  /**
   * Stores the room as it is now, under a name. Awaited, it is stored: answer a player then, who must not lose it.
   * @throws what `Game.append` throws.
   */
  readonly save: (event: Event) => Appending;
};

const EVERY_MS = 1_000;
/** How long a room that ends waits until it is stored, at most. */
const DISPOSE_MS = 10_000;
const FIRST = "NOT_STARTED";

/**
 * Restores a Colyseus room, and stores it from then on: call it in `onCreate`, when the state is set.
 *
 * ```ts
 * class Battle extends Room<{ state: BattleState }> {
 *   state = new BattleState();
 *   async onCreate({ gameId }: { gameId: string }) {
 *     await persistRoom(this, savepoint, { gameId });
 *   }
 * }
 * ```
 *
 * Another room that is given the same game from then on takes it over: this one stores nothing more, and disconnects.
 * @throws as `Game.open` does, when the service is away: the room is not created then.
 */
export async function persistRoom(
  room: Room,
  client: SavepointClient,
  options: PersistOptions = {},
): Promise<PersistedRoom> {
  const {
    gameId = room.roomId,
    gameType = "generic",
    metadata,
    everyMs = EVERY_MS,
    onError = logError,
  } = options;
  const { now, sleep } = client.outbox.platform;
  const creation = { gameType, state: savedOf(room), ...(metadata && { metadata }) };
  const { game, state, recovery } = await openAlone(client, gameId, async () => {
    const opened = await Game.open<SavedRoom, Event>(client, gameId, creation);
    if (!opened.recovery) return opened;
    jsonToSchema(room.state, opened.state.state);
    if (opened.state.cache !== undefined) room.onRestoreRoom?.(opened.state.cache);
    return opened;
  });
  /** What is stored, or on the way; undefined when that is not known. */
  let kept: SavedRoom | undefined = state;
  let isChanged = true;
  let isOver = recovery?.phase === "GAME_OVER";
  let lookedAt = now();

  function save(event: Event): Appending {
    const saved = savedOf(room);
    const change = kept ? changeBetween(kept, saved) : { state: saved };
    isChanged = false;
    kept = saved;
    const phase = event.to ?? game.place?.phase ?? FIRST;
    const appending = game.append([{ ...event, ...change }], { current: () => ({ state: saved, phase }) });
    appending.catch(failed);
    return appending;
  }

  function failed(error: Error): void {
    if (error instanceof ClosedError && error.kept) return;
    // What was not stored is in the next state, which goes whole.
    kept = undefined;
    isChanged = true;
    onError(error);
    if (isOver) return;
    isOver = isEnd(error);
    if (isOver && !isProblem(error, "game-finished")) void disconnect();
  }

  async function disconnect(): Promise<void> {
    try {
      await room.disconnect();
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function saveChanges(): Appending | undefined {
    lookedAt = now();
    try {
      if (kept && diff(kept, savedOf(room)).length === 0) {
        isChanged = false;
        return undefined;
      }
      return save({ action: "patch" });
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  const broadcastPatch = room.broadcastPatch.bind(room);
  room.broadcastPatch = () => {
    const isSent = broadcastPatch();
    // Without clients there is no patch to be sent, and the state may have changed all the same.
    isChanged ||= isSent || room.clients.length === 0;
    // While one is under way, the changes after it go together into the next.
    if (isChanged && !isOver && game.pending === 0 && now() - lookedAt >= everyMs) saveChanges();
    return isSent;
  };

  async function flush(): Promise<void> {
    if (isOver) return;
    saveChanges();
    const inTime = new AbortController();
    await Promise.race([game.flush(), sleep(DISPOSE_MS, inTime.signal)]);
    inTime.abort();
    isOver = true;
  }
  let flushed: Promise<void> | undefined;
  async function end(): Promise<void> {
    flushed ??= flush();
    await flushed;
    release(client, gameId, handOver);
  }
  async function handOver(): Promise<void> {
    await end();
    void disconnect();
  }
  hold(client, gameId, handOver);

  const onDispose = room.onDispose?.bind(room);
  room.onDispose = async () => {
    const result = await onDispose?.();
    await end();
    return result;
  };

  return { game, isRestored: recovery !== undefined, save };
}

/** Whether nothing more of a game can be stored from here. */
function isEnd(error: Error): boolean {
  const reason = error instanceof NotSentError ? error.cause : error;
  return (
    reason instanceof ConflictError ||
    reason instanceof OutcomeUnknownError ||
    ["game-finished", "game-wiped", "game-not-found"].some((kind) => isProblem(reason, kind))
  );
}

function logError(error: Error): void {
  console.error(`Savepoint: ${error.message}`);
}
