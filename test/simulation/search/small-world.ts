import type { Commit } from "../../../lambdas/game/commit.ts";
import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import type { DirectoryRow } from "../../../lambdas/store/games-table.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import type { Row } from "../../../lambdas/store/rows.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { memoryGamesTable } from "../../../scripts/local/memory-games-table.ts";
import type { Ask } from "../asks.ts";
import { emptyLedger } from "../ledger.ts";
import type { Life } from "../life.ts";
import type { Place } from "../place.ts";
import type { Stores } from "../ports.ts";
import { recorded, recordedArchive, recordedGames } from "../recorded.ts";
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

/** What a world holds, to put it up again. */
export type Held = {
  readonly rows: readonly Row[];
  readonly entries: readonly DirectoryRow[];
  readonly objects: readonly (readonly [gameId: string, object: Uint8Array])[];
  readonly lives: readonly Life[];
  readonly asks: readonly Ask[];
  readonly violations: readonly string[];
  readonly stream: readonly Commit[];
  readonly followed: readonly number[];
  readonly now: number;
};

/** What a world holds now. Rows and entries are never changed in place. */
export function held({ rows, directory, archive, ledger, stream, followed, now }: SmallWorld): Held {
  return {
    rows: [...rows.rows.values()].flatMap((game) => [...game.values()]),
    entries: [...directory.entries.values()],
    objects: [...archive.objects],
    lives: [...ledger.lives.values()].flat().map(copyOfLife),
    asks: [...ledger.asks.values()].map((ask) => ({ ...ask })),
    violations: [...ledger.violations],
    stream: [...stream],
    followed: [...followed],
    now,
  };
}

/** Lets a world hold this, and nothing else. */
export function hold(world: SmallWorld, past: Held): void {
  const { rows, directory, archive, ledger, stream, followed } = world;
  rows.rows.clear();
  for (const row of past.rows) {
    const game = rows.rows.get(row.gameId) ?? new Map<string, Row>();
    rows.rows.set(row.gameId, game.set(row.position, row));
  }
  directory.entries.clear();
  for (const entry of past.entries) directory.entries.set(entry.gameId, entry);
  archive.objects.clear();
  for (const [gameId, object] of past.objects) archive.objects.set(gameId, object);
  ledger.lives.clear();
  for (const life of past.lives)
    ledger.lives.set(life.gameId, [...(ledger.lives.get(life.gameId) ?? []), copyOfLife(life)]);
  ledger.asks.clear();
  for (const ask of past.asks) ledger.asks.set(ask.id, { ...ask });
  ledger.violations.splice(0, Infinity, ...past.violations);
  stream.splice(0, Infinity, ...past.stream);
  followed.clear();
  for (const index of past.followed) followed.add(index);
  world.now = past.now;
}

function copyOfLife(life: Life): Life {
  return { ...life, landed: [...life.landed], states: [...life.states] };
}

/** All that a world holds, as one text: worlds with the same text have the same future. */
export function contentOfWorld(world: SmallWorld, intern: Intern): string {
  const { rows, directory, archive, ledger, followed } = world;
  const held = [
    ...[...rows.rows.values()].flatMap((game) => [...game.values()].map((row) => intern.stored(row))).sort(),
    ...[...directory.entries.values()].map((entry) => intern.stored(entry)),
    ...[...archive.objects.values()].map((object) => intern.stored(object)),
  ];
  const lives = [...ledger.lives.values()]
    .flat()
    .map(({ creation, landed, stopped, isAnswered }) => [
      creation.head.hash,
      isAnswered,
      ...landed.map(({ commit }) => commit.head.hash),
      stopped,
    ]);
  const acknowledged = [...ledger.asks.values()].map((ask) => ask.acknowledged);
  const known = intern.text(JSON.stringify([lives, acknowledged, ledger.violations.length]));
  return `${held.join()} ${known} ${[...followed].join()}`;
}
