import { ClosedError, NotSentError, OutcomeUnknownError, QueueFullError } from "../errors.ts";
import type { Sender, SendOptions } from "../send.ts";
import { emitter, type OnEvent } from "./events.ts";
import { type BreakerSettings, openGate } from "./gate.ts";
import type { Journal } from "./journal.ts";
import { Lane, type LaneParts } from "./lane.ts";
import type { Waiting } from "./waiting.ts";

/** How much may wait, in all games of a client together. */
export type QueueLimits = {
  /** Calls of `append`. Default 10,000. */
  readonly moves?: number;
  /** Characters of JSON. Default 64 Mi. */
  readonly bytes?: number;
  /** How long the oldest may have waited when another is taken, in ms. Default an hour. */
  readonly ageMs?: number;
};

/** What waits, in all games of a client together. */
export type Pending = {
  /** Calls of `append`. */
  readonly moves: number;
  readonly bytes: number;
  /** How long the oldest has waited, in ms. */
  readonly oldestMs: number;
  /** Games of which an earlier process left moves in the journal, that nobody has opened since. */
  readonly left: readonly string[];
};

/** How an outbox is opened. */
export type OutboxOptions = SendOptions & {
  readonly queue?: QueueLimits;
  readonly breaker?: BreakerSettings;
  /** Where moves are written down before they are sent, so that they survive the process. */
  readonly journal?: Journal;
  readonly onEvent?: OnEvent;
};

/** The lanes of all games of a client. */
export type Outbox = ReturnType<typeof openOutbox>;

const LIMITS = { moves: 10_000, bytes: 64 * 1024 * 1024, ageMs: 3_600_000 };
const CLOSE_MS = 10_000;

/** Opens the lanes of a client, and continues with what its journal holds. */
export function openOutbox(options: OutboxOptions, sender: Sender) {
  const { journal } = options;
  const limits = { ...LIMITS, ...options.queue };
  const { platform, tries } = sender;
  const emit = emitter(options.onEvent);
  const closing = new AbortController();
  const waiting = new Map<number, Waiting>();
  /** Those in which something waits. */
  const lanes = new Set<Lane>();
  const flushers = new Set<() => void>();
  let bytes = 0;
  let lastNumber = 0;
  let closed = false;

  function over(lane: Lane, moves: readonly Waiting[]): void {
    if (lane.pending === 0) lanes.delete(lane);
    for (const { number } of moves) {
      // As it was taken: an application may have put other content in its place since.
      bytes -= waiting.get(number)?.text.length ?? 0;
      waiting.delete(number);
    }
    if (waiting.size > 0) return;
    for (const flushed of flushers) flushed();
    flushers.clear();
  }
  const gate = openGate(options.breaker ?? {}, platform, (state) => emit({ type: "breaker", state }));
  const parts: LaneParts = { sender, platform, gate, closing: closing.signal, journal, emit, over };
  function take(move: Waiting): void {
    waiting.set(move.number, move);
    bytes += move.text.length;
  }
  function oldestMs(): number {
    const [oldest] = waiting.values();
    return oldest ? platform.now() - oldest.acceptedAt : 0;
  }
  function admit({ gameId, halted }: Lane, size: number): void {
    if (closed) throw new ClosedError(false);
    if (halted) throw new NotSentError(halted);
    function full([limit, found]: readonly ["moves" | "bytes" | "ageMs", number]): void {
      if (found <= limits[limit]) return;
      const error = new QueueFullError(limit === "ageMs" ? "age" : limit, limits[limit], found);
      emit({ type: "queue-full", gameId, error });
      throw error;
    }
    full(["moves", waiting.size + 1]);
    full(["bytes", bytes + size]);
    full(["ageMs", oldestMs()]);
  }

  journal?.onFailure((error) => emit({ type: "journal-failed", error }));
  const left = new Map<string, Lane>();
  for (const [gameId, game] of journal?.left ?? []) {
    for (const move of game.moves) {
      lastNumber = Math.max(lastNumber, move.number);
      take({ ...move, settled: () => {}, failed: () => {} });
    }
    const lane = new Lane(gameId, parts, game);
    left.set(gameId, lane);
    lanes.add(lane);
  }

  const restored = new Set(left.values());

  const outbox = {
    platform,
    tries,
    /** Adds a move to a lane. @throws {QueueFullError} @throws {ClosedError} @throws {NotSentError} */
    add: async (lane: Lane, move: Omit<Waiting, "number" | "acceptedAt">): Promise<void> => {
      admit(lane, move.text.length);
      lastNumber += 1;
      const numbered = { ...move, number: lastNumber, acceptedAt: platform.now() };
      take(numbered);
      lanes.add(lane);
      await lane.add(numbered);
    },
    /**
     * A lane for a game: that of an earlier process, where it left something, or a new one.
     * @throws when a journal is in use, and another handle of the game has moves under way.
     */
    lane: (gameId: string): Lane => {
      const inherited = left.get(gameId);
      left.delete(gameId);
      if (inherited) return inherited;
      if (journal && [...lanes].some((lane) => lane.gameId === gameId))
        throw new Error(`the game "${gameId}" has moves under way on another handle; flush it first`);
      return new Lane(gameId, parts);
    },
    /** Takes back the lane of a handle that could not be opened: what an earlier process left is there for the next try. */
    release: (lane: Lane): void => {
      if (restored.has(lane)) left.set(lane.gameId, lane);
    },
    pending: (): Pending => ({ moves: waiting.size, bytes, oldestMs: oldestMs(), left: [...left.keys()] }),
    /** Resolves when nothing waits. */
    flush: async (): Promise<void> => {
      if (waiting.size > 0) await new Promise<void>((flushed) => flushers.add(flushed));
    },
    /** Takes no more, waits so long at most, and gives up the rest: a journal keeps it. */
    close: async (timeoutMs = CLOSE_MS): Promise<void> => {
      closed = true;
      const inTime = new AbortController();
      await Promise.race([outbox.flush(), platform.sleep(timeoutMs, inTime.signal)]);
      inTime.abort();
      closing.abort();
      for (const lane of lanes)
        lane.abandon((inDoubt) =>
          inDoubt && !journal
            ? new OutcomeUnknownError("the client was closed before it was answered")
            : new ClosedError(journal !== undefined),
        );
      await journal?.close();
    },
  };
  return outbox;
}
