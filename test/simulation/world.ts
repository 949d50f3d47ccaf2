import { memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import { memoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import type { ChangeFeed } from "./feed.ts";
import { type Databases, type Fleet, startFleet } from "./fleet.ts";
import { emptyLedger } from "./ledger.ts";
import type { Place } from "./place.ts";
import { archiveThrough, type Call, gamesTableThrough, stateTableThrough } from "./ports.ts";
import { type Random, seededRandom } from "./random.ts";
import { recorded, recordedArchive, recordedGames } from "./recorded.ts";
import { type RuleBook, ruleBook } from "./rules.ts";
import { type Scheduler, virtualScheduler } from "./scheduler.ts";
import { type Service, service } from "./service.ts";
import { chooseSettings, GAME_TYPES, NO_FAULTS, type Settings } from "./settings.ts";
import { sqliteTables } from "./sqlite/tables.ts";
import { memoryTables, type Tables } from "./tables.ts";
import type { Tampering } from "./tampering.ts";

/** Where the games of a world are: in memory, as on AWS, or in SQLite, as on one machine. */
export const STORES = ["memory", "sqlite"] as const;
/** One of {@link STORES}. */
export type StoreKind = (typeof STORES)[number];

/** All that a run consists of. */
export type World = Place &
  Pick<Tables, "vanish" | "damage" | "backUp" | "close"> & {
    readonly seed: number;
    readonly settings: Settings;
    readonly random: Random;
    readonly scheduler: Scheduler;
    readonly fleet: Fleet;
    readonly service: Service;
    readonly feed: ChangeFeed;
    readonly rules: RuleBook;
    /** From now on the tables are others: what is still under way to those of now reaches nobody. */
    readonly renewTables: () => void;
    readonly wasRestored: () => boolean;
    readonly tampering: Tampering;
    /** From now on, nothing goes wrong any more. */
    readonly calm: () => void;
    readonly isCalm: () => boolean;
    readonly trace: (line: () => string) => void;
  };

const START_MS = Date.UTC(2026, 0, 1);

/** Nothing comes back from where it was sent. */
const NEVER = new Promise<never>(() => {});

/** Makes the world of a seed. @param lines Where the trace goes, if anywhere. */
export function makeWorld(seed: number, store: StoreKind, tampering: Tampering, lines?: string[]): World {
  const random = seededRandom(seed);
  const settings = chooseSettings(random);
  const scheduler = virtualScheduler(START_MS);
  const rules = ruleBook();
  const ledger = emptyLedger(GAME_TYPES, (gameType, phase) => {
    const terminal = rules.terminal(gameType, phase);
    // Without an archive nothing of a game that has ended goes.
    return terminal === "sometimes" && !settings.archives ? "always" : terminal;
  });
  let rates = settings.faults;
  function trace(line: () => string): void {
    if (lines) lines.push(`${new Date(scheduler.now()).toISOString()}  ${line()}`);
  }
  const wire = { scheduler, random, trace, rates: () => rates };
  function isCalm(): boolean {
    return rates === NO_FAULTS;
  }
  const options = { seed, random, scheduler, settings, trace, isCalm, violate: ledger.violate };
  const tables =
    store === "sqlite" ? sqliteTables(options, () => fleet.restart(), tampering) : memoryTables(options);
  const { rows, directory, archive, feed, vanish, damage, backUp, close } = tables;
  const { archive: tamperedArchive = (kept) => kept } = tampering;
  let life = 1;
  function openDatabases(): Databases {
    const own = life;
    const start = tables.start();
    /** @param past What is there for those who have not heard that the tables are others. */
    function reach<Store>(current: Store, past: Store): Call<Store> {
      return (_what, _touch, effect) =>
        start === tables.start() ? effect(own === life ? current : past) : NEVER;
    }
    const database = stateTableThrough(
      reach(recorded(rows, ledger, scheduler.now, feed.emit), memoryStateTable()),
    );
    const games = gamesTableThrough(
      reach(recordedGames(directory, rows, ledger, scheduler.now), memoryGamesTable()),
    );
    return {
      table: tampering.table?.(database) ?? database,
      games: tampering.games?.(games) ?? games,
      ...(settings.archives && {
        archive: tamperedArchive(
          archiveThrough(reach(recordedArchive(archive, rows, ledger, scheduler.now), archive)),
        ),
      }),
      epoch: `life-${tampering.oneEpoch ? 1 : own}`,
    };
  }
  const fleet: Fleet = startFleet(settings.processes, openDatabases, rules, settings.cacheBytes, wire);
  feed.deliverTo(fleet);
  return {
    seed,
    settings,
    random,
    scheduler,
    ledger,
    fleet,
    feed,
    rules,
    renewTables: () => {
      life += 1;
    },
    wasRestored: () => life > 1,
    tampering,
    rows,
    directory,
    archive,
    vanish,
    damage,
    backUp,
    close,
    trace,
    service: service(tampering),
    isCalm,
    calm: () => {
      rates = NO_FAULTS;
    },
  };
}
