import type { Commit } from "../../../lambdas/game/commit.ts";
import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import { emptyLedger, recorded, recordedArchive, recordedGames } from "../ledger.ts";
import type { Place } from "../place.ts";
import type { Stores } from "../ports.ts";
import type { Intern } from "./intern.ts";

/** One game, where it is kept, and what is known to be true of it. */
export type SmallWorld = Place & {
  /** What the actors reach: what lands there is written down. */
  readonly stores: Stores;
  readonly gameTypes: GameTypes;
  /** Notable commits in the order in which they were written. */
  readonly stream: Commit[];
  /** Which of them were followed, or lost for good. */
  readonly followed: Set<number>;
  /** The real time, in ms. */
  now: number;
};

/** Makes an empty world. */
export function smallWorld(now: number, gameTypes: GameTypes): SmallWorld {
  const ledger = emptyLedger(gameTypes);
  const rows = memoryStateTable();
  const directory = memoryGamesTable();
  const archive = memoryArchive();
  const stream: Commit[] = [];
  function clock(): number {
    return world.now;
  }
  function heard(commit: Commit): void {
    if (commit.notable) stream.push(commit);
  }
  const world: SmallWorld = {
    ledger,
    rows,
    directory,
    archive,
    stream,
    gameTypes,
    now,
    followed: new Set(),
    scheduler: { now: clock },
    settings: { archives: true },
    stores: {
      state: recorded(rows, ledger, clock, heard),
      games: recordedGames(directory, rows, ledger, clock),
      archive: recordedArchive(archive, rows, ledger, clock),
    },
  };
  return world;
}

/** All that a world holds, as one text: worlds with the same text have the same future. */
export function worldText(world: SmallWorld, intern: Intern): string {
  const { rows, directory, archive, ledger, followed } = world;
  const held = [
    ...[...rows.rows.values()].flatMap((game) => [...game.values()].map((row) => intern.stored(row))).sort(),
    ...[...directory.entries.values()].map((entry) => intern.stored(entry)),
    ...[...archive.objects.values()].map((object) => intern.stored(object)),
  ];
  const lives = [...ledger.lives.values()]
    .flat()
    .map(({ creation, landed, stopped }) => [
      creation.head.hash,
      ...landed.map(({ commit }) => commit.head.hash),
      stopped,
    ]);
  const acknowledged = [...ledger.asks.values()].map((ask) => ask.acknowledged);
  const known = intern.text(JSON.stringify([lives, acknowledged, ledger.violations.length]));
  return `${held.join()} ${known} ${[...followed].join()}`;
}
