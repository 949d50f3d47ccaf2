import type { NotWrittenError } from "../../../lambdas/calls/store-fault.ts";
import { FULL, notWritten, sqliteCode } from "./sqlite-error.ts";

/**
 * Runs statements in a transaction that other writes share. Resolves with their result when the transaction is on the
 * disk.
 * @throws {NotWrittenError} when nothing of the transaction was written, as on a full disk.
 */
export type Write = <T>(statements: () => T) => Promise<T>;

/** What a group needs of a connection: its commands are prepared once, since parsing one takes longer than running it. */
export type Transactions = {
  readonly prepare: (sql: string) => { readonly run: () => unknown };
  readonly isTransaction: boolean;
};

/** Writes to a database in groups. */
export type GroupCommit = {
  readonly write: Write;
  /** Resolves when no write is waiting. */
  readonly idle: () => Promise<void>;
};

/** When groups are committed: a simulation has a clock of its own. */
export type Turns = {
  /** Runs a commit when the writes that come in one turn have come. */
  readonly later: (commit: () => void) => void;
  /** Runs the commit of a write that comes alone. */
  readonly atOnce: (commit: () => void) => void;
  /** In ms. */
  readonly now: () => number;
};

/** The event loop's turns. */
const TURNS: Turns = { later: setImmediate, atOnce: (commit) => commit(), now: () => performance.now() };

/** Writes in one transaction, at most: they hold the thread until they are on the disk. */
const MAX_GROUP = 256;
/** Time for the statements of one transaction, in ms; large rows take longer, and as much again to reach the disk. */
const MAX_STATEMENTS_MS = 10;

type Waiting = {
  readonly run: () => void;
  readonly done: () => void;
  readonly fail: (error: NotWrittenError) => void;
};

/**
 * Commits writes in groups: all that came in one turn of the event loop share one transaction, and one flush to the
 * disk. Where the turn before had one write at most, the next one waits for no other, and is committed before `write` returns;
 * what follows it in its turn is the next group. A group is one synchronous call, so nothing reads or writes between its
 * statements.
 * @param end Called when a commit failed and nobody knows whether it is on the disk. It must end the process: the next
 * start finds out.
 */
export function groupCommit(
  connection: Transactions,
  end: (error: unknown) => never = endProcess,
  { later, atOnce, now }: Turns = TURNS,
): GroupCommit {
  const commit = commits(connection, end, now);
  let queue: Waiting[] = [];
  let scheduled = false;
  /** Whether the newest turn had one write at most. */
  let alone = true;
  const idle: (() => void)[] = [];

  function endTurn(): void {
    // What was committed at once is no longer here.
    const others = queue.length - (alone ? 0 : 1);
    alone = others <= 0;
    if (queue.length > 0) commitGroup();
    scheduled = queue.length > 0;
    if (scheduled) later(endTurn);
    else for (const resolve of idle.splice(0)) resolve();
  }
  function commitGroup(): void {
    const { ran, fault } = commit(queue.slice(0, MAX_GROUP));
    const group = queue.slice(0, ran);
    queue = queue.slice(ran);
    for (const { done, fail } of group) fault ? fail(fault) : done();
  }
  return {
    write: async <T>(statements: () => T) =>
      await new Promise<T>((resolve, reject) => {
        let finish: () => void = () => {};
        function run(): void {
          const result = statements();
          finish = () => resolve(result);
        }
        queue.push({ run, done: () => finish(), fail: reject });
        if (scheduled) return;
        scheduled = true;
        later(endTurn);
        if (alone) atOnce(commitGroup);
      }),
    idle: async () => {
      if (scheduled) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}

/** How a transaction ended: how many writes it ran, the first ones; with a fault, nothing of them was written, else all are on the disk. */
type Ended = { readonly ran: number; readonly fault?: NotWrittenError };

/** Makes what runs writes in a transaction, for as long as one may take. */
function commits(
  connection: Transactions,
  end: (error: unknown) => never,
  now: () => number,
): (waiting: readonly Waiting[]) => Ended {
  const begin = connection.prepare("BEGIN IMMEDIATE");
  const commit = connection.prepare("COMMIT");
  const rollback = connection.prepare("ROLLBACK");
  return (waiting) => {
    const until = now() + MAX_STATEMENTS_MS;
    let ran = 0;
    try {
      begin.run();
      for (const { run } of waiting) {
        ran += 1;
        run();
        if (now() > until) break;
      }
    } catch (error) {
      if (connection.isTransaction) rollback.run();
      // Where no transaction could begin, none of them was run, and none need wait for the next.
      return { ran: ran || waiting.length, fault: notWritten(error) };
    }
    try {
      commit.run();
      return { ran };
    } catch (error) {
      // On a full disk SQLite takes the transaction back: the frame that ends it did not fit.
      if (sqliteCode(error) === FULL && !connection.isTransaction) return { ran, fault: notWritten(error) };
      return end(error);
    }
  };
}

function endProcess(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `A commit to the database failed (${reason}), and nobody knows whether it is on the disk: stopped. Start again; what was answered is there.`,
  );
  process.exit(1);
}
