import { fromItem } from "../../../lambdas/store/items.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import type { Log } from "../../../lambdas/telemetry/log.ts";
import { type FollowEvent, streamRecord } from "../feed.ts";
import type { SqliteDatabase } from "./database.ts";
import { itemFromBytes } from "./item-bytes.ts";

/** Hands the commits in the outbox to the change feed, as DynamoDB's stream and Lambda's poller do on AWS. */
export type OutboxFeed = {
  /** Says that there may be something new in the outbox. */
  readonly wake: () => void;
  /** Resolves when nothing can be handed over now: the outbox is empty, or what failed waits for its next try. */
  readonly idle: () => Promise<void>;
  /** Ends what is under way and takes nothing more; what is left is handed over after the next start. */
  readonly stop: () => Promise<void>;
};

/** Runs something so many ms from now. @returns what cancels it. */
export type After = (ms: number, run: () => void) => () => void;

const BATCH = 100;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 10_000;
/** What failures are counted under that are of no game. */
const OUTBOX = "";

type Entry = { readonly sequence: number; readonly gameId: string; readonly position: string };

/**
 * Follows the outbox: in order within a game. An entry leaves it once it was followed; what fails is tried again after
 * ever longer waits, while other games continue. A kill between the two hands an entry over twice, which changes nothing.
 * @param after A simulation has a clock of its own.
 */
export function outboxFeed(
  database: SqliteDatabase,
  follow: FollowEvent,
  log: Log,
  after: After = afterReal,
): OutboxFeed {
  const { connection, write } = database;
  const next = connection.prepare(
    `SELECT sequence, gameId, position FROM outbox
     WHERE gameId NOT IN (SELECT value FROM json_each(?)) ORDER BY sequence LIMIT ${BATCH}`,
  );
  const select = connection.prepare("SELECT item FROM state WHERE gameId = ? AND position = ?");
  const remove = connection.prepare("DELETE FROM outbox WHERE sequence = ?");
  const failures = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  let stopped = false;
  let running: Promise<void> | undefined;

  function entries(): Entry[] {
    return next.all(JSON.stringify([...waiting.keys()])).map(({ sequence, gameId, position }) => ({
      sequence: Number(sequence),
      gameId: String(gameId),
      position: String(position),
    }));
  }
  function tryLater(gameId: string): void {
    const count = (failures.get(gameId) ?? 0) + 1;
    failures.set(gameId, count);
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LONGEST_WAIT_MS);
    const cancel = after(wait, () => {
      waiting.delete(gameId);
      wake();
    });
    waiting.set(gameId, cancel);
  }
  async function followAll(): Promise<void> {
    for (let batch = entries(); batch.length > 0 && !stopped; batch = entries()) {
      const failed = await deliver(batch);
      const done = batch.filter(({ sequence }) => !failed.has(sequence));
      await write(() => {
        for (const { sequence } of done) remove.run(sequence);
      });
      for (const gameId of [OUTBOX, ...done.map((one) => one.gameId)]) failures.delete(gameId);
      for (const gameId of new Set(batch.filter((one) => !done.includes(one)).map((one) => one.gameId)))
        tryLater(gameId);
    }
  }
  /** @returns the sequence numbers of what must be handed over again. */
  async function deliver(batch: readonly Entry[]): Promise<Set<number>> {
    try {
      const records = batch.flatMap((entry) => {
        const row = rowOf(entry);
        return row ? [streamRecord(String(entry.sequence), row)] : [];
      });
      const { batchItemFailures } = await follow({ Records: records });
      return new Set(batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier)));
    } catch (error) {
      log.error("the change feed was not reached", error);
      return new Set(batch.map(({ sequence }) => sequence));
    }
  }
  /** A wiped game's row is a tombstone by now, or gone: there is nothing to follow. */
  function rowOf({ gameId, position }: Entry): Row | undefined {
    const found = select.get(gameId, position);
    return found && fromItem(itemFromBytes(found.item));
  }
  function wake(): void {
    if (running || stopped) return;
    running = followAll()
      .catch((error: unknown) => {
        log.error("the outbox was not followed; it is tried again", error);
        if (!stopped) tryLater(OUTBOX);
      })
      .finally(() => {
        running = undefined;
      });
  }
  return {
    wake,
    idle: async () => await running,
    stop: async () => {
      stopped = true;
      for (const cancel of waiting.values()) cancel();
      await running;
    },
  };
}

function afterReal(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}
