import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBBatchResponse } from "aws-lambda";
import { POSITION } from "../../lambdas/store/attribute-names.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import { imageOfRow, type StreamImage } from "../../lambdas/store/stream-image.ts";
import type { Log } from "../../lambdas/telemetry/log.ts";
import { slots } from "../slots.ts";

/** A record of DynamoDB's stream, as Lambda hands it over. */
export type StreamRecord = {
  readonly eventName: "INSERT";
  readonly eventSource: "aws:dynamodb";
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys: { readonly gameId: { readonly S: string }; readonly [POSITION]: { readonly S: string } };
    readonly NewImage: StreamImage;
    readonly StreamViewType: "NEW_IMAGE";
  };
};

/** Follows a stream event; answers which records must come again. */
export type FollowEvent = (event: {
  readonly Records: readonly StreamRecord[];
}) => Promise<DynamoDBBatchResponse>;

/** What DynamoDB's stream and Lambda's poller do for the deployed service: hands written rows to the change feed. */
export type LocalFeed = {
  /** Queues a row of a game. @param load Gives the row at its turn; undefined when it was not written after all. */
  readonly push: (gameId: string, load: () => Promise<Row | undefined>) => void;
  /** Resolves when nothing is waiting. */
  readonly idle: () => Promise<void>;
  /** Ends what is under way and takes nothing more: the next start catches up. */
  readonly stop: () => Promise<void>;
};

const GAMES_AT_ONCE = 8;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 10_000;

type Waiting = { readonly sequence: string; readonly load: () => Promise<Row | undefined> };

/** Makes a feed: in order within a game, games side by side; what fails comes again, after ever longer waits. */
export function localFeed(follow: FollowEvent, log: Log): LocalFeed {
  const queues = new Map<string, Waiting[]>();
  const workers = new Set<Promise<void>>();
  const stopping = new AbortController();
  const slot = slots(GAMES_AT_ONCE);
  let count = 0;

  async function work(gameId: string, queue: Waiting[]): Promise<void> {
    let failures = 0;
    while (queue.length > 0 && !stopping.signal.aborted) {
      const delivered = await slot(() => deliver(follow, queue, log));
      queue.splice(0, delivered);
      failures = delivered > 0 ? 0 : failures + 1;
      if (failures > 0) await pause(failures, stopping.signal);
    }
    queues.delete(gameId);
  }
  return {
    push: (gameId, load) => {
      count += 1;
      const waiting = { sequence: String(count).padStart(21, "0"), load };
      const queue = queues.get(gameId);
      if (queue) {
        queue.push(waiting);
        return;
      }
      const started = [waiting];
      queues.set(gameId, started);
      const worker = work(gameId, started).finally(() => workers.delete(worker));
      workers.add(worker);
    },
    idle: async () => {
      while (workers.size > 0) await Promise.all(workers);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(workers);
    },
  };
}

/** Delivers what waits, as one batch. @returns how many are done, from the first on. */
async function deliver(follow: FollowEvent, queue: readonly Waiting[], log: Log): Promise<number> {
  const batch = [...queue];
  try {
    const records = await Promise.all(batch.map(record));
    const { batchItemFailures } = await follow({ Records: records.filter((one) => one !== undefined) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const first = batch.findIndex(({ sequence }) => failed.has(sequence));
    return first === -1 ? batch.length : first;
  } catch (error) {
    log.error("the change feed was not reached", error);
    return 0;
  }
}

async function record({ sequence, load }: Waiting): Promise<StreamRecord | undefined> {
  const row = await load();
  return row && streamRecord(sequence, row);
}

/** The record that DynamoDB's stream would have of a row. */
export function streamRecord(sequence: string, row: Row): StreamRecord {
  return {
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    dynamodb: {
      SequenceNumber: sequence,
      Keys: { gameId: { S: row.gameId }, [POSITION]: { S: row.position } },
      NewImage: imageOfRow(row),
      StreamViewType: "NEW_IMAGE",
    },
  };
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  // An abort ends the wait, which is all that it is for.
  await delay(wait, undefined, { signal, ref: false }).catch(() => {});
}
