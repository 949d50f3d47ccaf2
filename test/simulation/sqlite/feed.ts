import { rowFromImage } from "../../../lambdas/store/stream-image.ts";
import type { FollowEvent, StreamRecord } from "../../../scripts/local/feed.ts";
import { type OutboxFeed, outboxFeed } from "../../../scripts/local/sqlite/outbox-feed.ts";
import { StoreFailureError } from "../faults.ts";
import { type ChangeFeed, follow } from "../feed.ts";
import type { Fleet, Process } from "../fleet.ts";
import { MINUTE_MS } from "../settings.ts";
import type { TablesOptions } from "../tables.ts";
import type { Running } from "./machine.ts";

/** The outbox as a world's change feed: nothing is lost on the way, and a process that is killed leaves the rest to the next. */
export type OutboxOfWorld = ChangeFeed & {
  /** Follows the outbox of a process that has just started. */
  readonly restart: (running: Running) => void;
  /** There is something new in it. */
  readonly wake: () => void;
};

const PATIENCE_MS = 15 * MINUTE_MS;
/** In which all must have left the outbox, once nothing goes wrong any more. */
const DRAIN_TRIES = 60;

/** Makes the feed of a machine that runs. */
export function outboxOfWorld(
  { scheduler, trace, violate }: Pick<TablesOptions, "scheduler" | "trace" | "violate">,
  running: () => Running,
): OutboxOfWorld {
  let fleet: Fleet | undefined;
  let feed: OutboxFeed | undefined;
  const log = {
    info: () => {},
    warn: () => {},
    error: (message: string, error: unknown) => trace(() => `${message}: ${error}`),
  };

  const followAll: FollowEvent = async ({ Records }) => {
    if (!fleet) throw new Error("nobody follows the outbox");
    const answer = await fleet.ask(async (process) => await followEach(process, Records), PATIENCE_MS);
    if (answer.kind === "answered")
      return { batchItemFailures: answer.value.map((itemIdentifier) => ({ itemIdentifier })) };
    throw new Error("the process was killed");
  };
  function left(): number {
    return Number(running().database.connection.prepare("SELECT count(*) AS count FROM outbox").get()?.count);
  }
  function restart({ database }: Running): void {
    void feed?.stop();
    feed = outboxFeed(database, followAll, log, scheduler.after);
    feed.wake();
  }
  return {
    lost: new Set(),
    emit: () => {},
    forget: () => {},
    restart,
    wake: () => feed?.wake(),
    deliverTo: (followers) => {
      fleet = followers;
      restart(running());
    },
    idle: () => left() === 0,
    drain: async () => {
      for (let tries = 0; tries < DRAIN_TRIES && left() > 0; tries += 1) await scheduler.sleep(MINUTE_MS);
      if (left() > 0) violate(`${left()} commits stay in the outbox`);
      // What fails would be tried again for ever.
      void feed?.stop();
    },
  };
}

/** @returns the sequence numbers of what must come again: of a game, from the first failure on. */
async function followEach(process: Process, records: readonly StreamRecord[]): Promise<string[]> {
  const failed = new Set<string>();
  const again: string[] = [];
  for (const { dynamodb } of records) {
    const gameId = dynamodb.Keys.gameId.S;
    const row = rowFromImage(dynamodb.NewImage);
    try {
      if (!failed.has(gameId) && row.kind === "commit") await follow(process, row.commit);
    } catch (error) {
      if (!(error instanceof StoreFailureError)) throw error;
      failed.add(gameId);
    }
    if (failed.has(gameId)) again.push(dynamodb.SequenceNumber);
  }
  return again;
}
