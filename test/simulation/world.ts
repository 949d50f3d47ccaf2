import { memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import { memoryArchive } from "../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import { type ChangeFeed, changeFeed } from "./feed.ts";
import { type Databases, type Fleet, startFleet } from "./fleet.ts";
import { emptyLedger, recorded, recordedArchive, recordedGames } from "./ledger.ts";
import type { Place } from "./place.ts";
import { archiveThrough, gamesTableThrough, stateTableThrough } from "./ports.ts";
import { type Random, seededRandom } from "./random.ts";
import { type RuleBook, ruleBook } from "./rules.ts";
import { type Scheduler, virtualScheduler } from "./scheduler.ts";
import { type Service, service } from "./service.ts";
import { chooseSettings, GAME_TYPES, NO_FAULTS, type Settings } from "./settings.ts";
import type { Tampering } from "./tampering.ts";

/** All that a run consists of. */
export type World = Place & {
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

/** Makes the world of a seed. @param lines Where the trace goes, if anywhere. */
export function makeWorld(seed: number, tampering: Tampering, lines?: string[]): World {
  const random = seededRandom(seed);
  const settings = chooseSettings(random);
  const scheduler = virtualScheduler(START_MS);
  const rules = ruleBook();
  const ledger = emptyLedger(GAME_TYPES, (gameType, phase) => {
    const terminal = rules.terminal(gameType, phase);
    // Without an archive nothing of a game that has ended goes.
    return terminal === "sometimes" && !settings.archives ? "always" : terminal;
  });
  const rows = memoryStateTable();
  const directory = memoryGamesTable();
  const archive = memoryArchive();
  let rates = settings.faults;
  function trace(line: () => string): void {
    if (lines) lines.push(`${new Date(scheduler.now()).toISOString()}  ${line()}`);
  }
  const wire = { scheduler, random, trace, rates: () => rates };
  const feed = changeFeed(random, scheduler, settings, trace, (error) =>
    ledger.violate(`the change feed broke off: ${error}`),
  );
  let life = 1;
  function openDatabases(): Databases {
    const own = life;
    const [noRows, noEntries] = [memoryStateTable(), memoryGamesTable()];
    const database = stateTableThrough((_what, _touch, effect) =>
      effect(own === life ? recorded(rows, ledger, scheduler.now, feed.emit) : noRows),
    );
    return {
      table: tampering.table?.(database) ?? database,
      games: gamesTableThrough((_what, _touch, effect) =>
        effect(own === life ? recordedGames(directory, rows, ledger, scheduler.now) : noEntries),
      ),
      ...(settings.archives && {
        archive: archiveThrough((_what, _touch, effect) =>
          effect(own === life ? recordedArchive(archive, rows, ledger, scheduler.now) : archive),
        ),
      }),
      epoch: `life-${tampering.oneEpoch ? 1 : own}`,
    };
  }
  const fleet = startFleet(settings.processes, openDatabases, rules, settings.cacheBytes, wire);
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
    trace,
    service: service(tampering),
    isCalm: () => rates === NO_FAULTS,
    calm: () => {
      rates = NO_FAULTS;
    },
  };
}
