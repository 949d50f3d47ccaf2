import type { Commit } from "../../lambdas/game/commit.ts";
import type { GameType, GameTypes } from "../../lambdas/game/game-type.ts";
import type { Json } from "../../lambdas/game/json.ts";
import type { Transition } from "../../lambdas/game/transition.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import type { Ask } from "./asks.ts";
import { replay } from "./replay.ts";

/** A commit that reached the database. */
export type Landed = {
  readonly commit: Commit;
  readonly transitions: readonly Transition[];
  readonly first: number;
  readonly last: number;
};

/** A game from its creation to its wipe. */
export type Life = {
  readonly gameId: string;
  readonly type: GameType;
  readonly creation: Commit;
  readonly landed: Landed[];
  /** The state at each version: as replayed, or from some version on as the caller gave it. */
  readonly states: Json[];
  /** A wipe has begun: nothing may land any more. */
  stopped: boolean;
  /** When it began, in ms. */
  stoppedAt: number;
};

/** What really happened in the database, in order, and what was asked for; what is wrong with it. */
export type Ledger = {
  readonly gameTypes: GameTypes;
  readonly lives: Map<string, Life[]>;
  readonly asks: Map<string, Ask>;
  readonly violations: string[];
  readonly violate: (what: string) => void;
  readonly current: (gameId: string) => Life | undefined;
  /** The commit of an ask, in whichever life it landed. */
  readonly landedOf: (ask: Ask) => Landed | undefined;
};

/** Makes an empty ledger of games of these types. */
export function emptyLedger(gameTypes: GameTypes): Ledger {
  const lives = new Map<string, Life[]>();
  const violations: string[] = [];
  return {
    gameTypes,
    lives,
    violations,
    asks: new Map(),
    violate: (what) => {
      if (!violations.includes(what)) violations.push(what);
    },
    current: (gameId) => lives.get(gameId)?.at(-1),
    landedOf: (ask) => {
      for (const { landed } of lives.get(ask.gameId) ?? []) {
        const found = landed.find(
          ({ commit, transitions }) =>
            markOf(commit.commitId, transitions) === markOf(ask.commitId, ask.transitions),
        );
        if (found) return found;
      }
      return undefined;
    },
  };
}

/** What tells asks apart: the action of the first transition, or for the fence of a recovery, which is no caller's own, its id. */
export function markOf(commitId: string, [first]: readonly { readonly action: string }[]): string {
  return !first || first.action === "fence" ? commitId : first.action;
}

/** Newest version of a life. */
export function newestVersion(life: Life): number {
  return life.landed.at(-1)?.last ?? 0;
}

/** Whether a game has ended, so that with an archive its rows may go. */
export function isFinished({ landed, type, creation }: Life): boolean {
  return type.terminalPhases.includes((landed.at(-1)?.commit ?? creation).head.phase);
}

/** Whether a game has ended, and so long ago that with an archive its rows may be gone. */
export function mayHaveLeft(life: Life, now: number): boolean {
  const expiresAt = life.landed.at(-1)?.commit.expiresAt;
  return isFinished(life) && expiresAt !== undefined && expiresAt * 1000 <= now;
}

/** The commit that holds a version; undefined for version 0. */
export function holding(life: Life, version: number): Landed | undefined {
  return life.landed.find(({ first, last }) => first <= version && version <= last);
}

/** The head hash at the end of a commit, or at creation. */
export function hashAt(life: Life, version: number): string | undefined {
  if (version === 0) return life.creation.head.hash;
  return life.landed.find(({ last }) => last === version)?.commit.head.hash;
}

/** The state at a version, by the checker's own replay. */
export function stateAt(life: Life, version: number): Json | undefined {
  const missing = life.landed.filter(({ first }) => first >= life.states.length);
  for (const { transitions } of missing) life.states.push(...replay(life.states.at(-1) ?? null, transitions));
  return life.states[version];
}

/** Wraps the database and writes down what lands there. */
export function recorded(
  table: StateTable,
  ledger: Ledger,
  clock: () => number,
  onCommit: (commit: Commit) => void,
): StateTable {
  function land(row: Row): void {
    if (row.kind === "commit") {
      landCommit(ledger, row.commit, row.position);
      onCommit(row.commit);
    }
  }
  return {
    ...table,
    insert: async (row, now) => {
      const existing = await table.insert(row, now);
      if (existing) return existing;
      land(row);
      if (row.kind === "tombstone") stop(ledger, row.gameId, clock());
      return undefined;
    },
    put: async (row) => {
      land(row);
      await table.put(row);
    },
  };
}

/** Wraps the archive: a wipe of a game that is nowhere else leaves no tombstone, and ends it all the same. */
export function recordedArchive(archive: Archive, ledger: Ledger, clock: () => number): Archive {
  return {
    ...archive,
    remove: async (gameId) => {
      const life = ledger.current(gameId);
      if (life && mayHaveLeft(life, clock())) stop(ledger, gameId, clock());
      return await archive.remove(gameId);
    },
  };
}

/** Wraps the directory: the mark of a wipe ends a game that is nowhere else but in the archive. */
export function recordedGames(games: GamesTable, ledger: Ledger, clock: () => number): GamesTable {
  return {
    ...games,
    mark: async (mark) => {
      const life = ledger.current(mark.gameId);
      if (life && mayHaveLeft(life, clock())) stop(ledger, mark.gameId, clock());
      return await games.mark(mark);
    },
  };
}

function stop(ledger: Ledger, gameId: string, now: number): void {
  const life = ledger.current(gameId);
  if (!life || life.stopped) return;
  life.stopped = true;
  life.stoppedAt = now;
}

function landCommit(ledger: Ledger, commit: Commit, position: string): void {
  const { gameId, gameType, version, time } = commit.head;
  const life = ledger.current(gameId);
  if (commit.count === 0) {
    if (life && !life.stopped && !mayHaveLeft(life, time))
      ledger.violate(`${gameId} was created over a living game`);
    const type = ledger.gameTypes.get(gameType);
    if (!type) throw new Error(`game type ${gameType} is not played here`);
    const born: Life = {
      gameId,
      type,
      creation: commit,
      landed: [],
      states: [JSON.parse(commit.data)],
      stopped: false,
      stoppedAt: 0,
    };
    ledger.lives.set(gameId, [...(ledger.lives.get(gameId) ?? []), born]);
    return;
  }
  if (!life) {
    ledger.violate(`${gameId}: a commit landed in a game that was never created`);
    return;
  }
  const first = version - commit.count + 1;
  const what = `${gameId} versions ${first}-${version} (${commit.commitId})`;
  if (life.stopped) ledger.violate(`${what}: landed in a wiped game`);
  if (Number(position) !== first) ledger.violate(`${what}: is at ${position}`);
  if (first !== newestVersion(life) + 1)
    ledger.violate(`${what}: landed after version ${newestVersion(life)}: a gap, or twice`);
  const before = life.landed.at(-1)?.commit ?? life.creation;
  if (time < before.head.time) ledger.violate(`${what}: its time runs backwards`);
  if ((commit.expiresAt ?? 0) * 1000 < time + life.type.retentionDays * 86_400_000)
    ledger.violate(`${what}: expires before its time`);
  const transitions: readonly Transition[] = JSON.parse(commit.data);
  life.landed.push({ commit, transitions, first, last: version });
}
