import { NotWrittenError } from "../../../lambdas/calls/store-fault.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import { itemToBytes } from "../../../scripts/local/sqlite/item-bytes.ts";
import { StoreFailureError } from "../faults.ts";
import { archiveThrough, gamesTableThrough, stateTableThrough } from "../ports.ts";
import { seededRandom } from "../random.ts";
import type { Tables, TablesOptions } from "../tables.ts";
import type { Tampering } from "../tampering.ts";
import { type OutboxOfWorld, outboxOfWorld } from "./feed.ts";
import { type Running, startMachine } from "./machine.ts";

/** What makes the machine's random numbers others than the world's. */
const OWN = 0x5afe;

/**
 * Tables in SQLite, as `npm start` has them: group commit, outbox and expiry are those of the service. The process that has
 * them is killed before and after commits, and finds no room on the disk.
 * @param killed Called at each kill: all that runs ends.
 */
export function sqliteTables(
  options: TablesOptions,
  killed: () => void,
  { database: tamper }: Tampering,
): Tables {
  const listener = {
    started: (running: Running) => {
      killed();
      feed.restart(running);
    },
    notable: () => feed.wake(),
  };
  const machine = startMachine(options, seededRandom(options.seed ^ OWN), listener, tamper);
  const feed: OutboxOfWorld = outboxOfWorld(options, machine.running);
  function through<Store>(store: (running: Running) => Store) {
    return async <T>(what: string, _touch: unknown, effect: (store: Store) => Promise<T>) => {
      try {
        return await effect(store(machine.running()));
      } catch (error) {
        throw error instanceof NotWrittenError ? new StoreFailureError(what) : error;
      }
    };
  }
  function contents() {
    return machine.running().contents();
  }
  return {
    rows: {
      ...stateTableThrough(through(({ stateTable }) => stateTable)),
      get rows() {
        return contents().rows;
      },
    },
    directory: {
      ...gamesTableThrough(through(({ games }) => games)),
      get entries() {
        return contents().entries;
      },
    },
    archive: {
      ...archiveThrough(through(({ archive }) => archive)),
      get objects() {
        return contents().objects;
      },
    },
    feed,
    start: machine.start,
    vanish: () => {
      machine
        .running()
        .expire()
        .catch((error: unknown) => {
          if (!(error instanceof NotWrittenError)) options.violate(`expired rows were not removed: ${error}`);
        });
    },
    damage: (row) => {
      const { connection } = machine.running().database;
      connection
        .prepare("UPDATE state SET item = ? WHERE gameId = ? AND position = ?")
        .run(itemToBytes(toItem(row)), row.gameId, row.position);
    },
    backUp: machine.backUp,
    close: machine.close,
  };
}
