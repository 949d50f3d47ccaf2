import type { Commit } from "../../lambdas/game/commit.ts";
import type { GameTypes } from "../../lambdas/game/game-type.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import type { Transition } from "../../lambdas/game/transition.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { versionOf } from "../../lambdas/store/keys.ts";
import type { MemoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import type { Ask } from "./asks.ts";
import { actionsOf, type Landed, type Life, mayHaveLeft, newestVersion } from "./life.ts";
import type { Move } from "./move.ts";
import { living, wholeStateOf } from "./rows.ts";
import type { Terminal } from "./rules.ts";
import { MAX_SKEW_MS } from "./settings.ts";

/** A game's metadata as somebody asked for them: each a mark of its own. */
export type AskedMetadata = {
  /** By the digest of the creation that they came with. */
  readonly created: Map<string, JsonObject>;
  /** Those that were put in their place, by game. */
  readonly put: Map<string, JsonObject[]>;
};

/** What really happened in the database, in order, and what was asked for; what is wrong with it. */
export type Ledger = {
  readonly gameTypes: GameTypes;
  readonly lives: Map<string, Life[]>;
  readonly asks: Map<string, Ask>;
  /** What servers with the client as it is have asked for, by action. */
  readonly moves: Map<string, Move>;
  readonly metadata: AskedMetadata;
  /** Hashes of creations that were answered. */
  readonly created: Set<string>;
  readonly violations: string[];
  readonly violate: (what: string) => void;
  readonly current: (gameId: string) => Life | undefined;
  /** The commit of an ask, in whichever life it landed. */
  readonly landedOf: (ask: Ask) => Landed | undefined;
  readonly terminal: (gameType: string, phase: string) => Terminal;
  /** What was written since is no more: neither is what was known of it. */
  readonly restore: (lives: readonly (readonly [gameId: string, lives: readonly Life[]])[]) => void;
};

/** Makes an empty ledger of games of these types. @param terminal Absent: by the rules of these types. */
export function emptyLedger(
  gameTypes: GameTypes,
  terminal: Ledger["terminal"] = (gameType, phase) =>
    gameTypes.get(gameType)?.terminalPhases.includes(phase) ? "always" : "never",
): Ledger {
  const lives = new Map<string, Life[]>();
  const asks = new Map<string, Ask>();
  const moves = new Map<string, Move>();
  const violations: string[] = [];
  const ledger: Ledger = {
    gameTypes,
    lives,
    violations,
    asks,
    moves,
    metadata: { created: new Map(), put: new Map() },
    created: new Set(),
    terminal,
    violate: (what) => {
      if (!violations.includes(what)) violations.push(what);
    },
    current: (gameId) => lives.get(gameId)?.at(-1),
    landedOf: (ask) => {
      // A request may be made again of a game that was created after a wipe: that is the one that its answers are of.
      for (const { landed } of (lives.get(ask.gameId) ?? []).toReversed()) {
        const found = landed.find(
          ({ commit, transitions }) =>
            markOf(commit.commitId, transitions) === markOf(ask.commitId, ask.transitions),
        );
        if (found) return found;
      }
      return undefined;
    },
    restore: (restored) => {
      lives.clear();
      for (const [gameId, own] of restored) lives.set(gameId, [...own]);
      for (const ask of asks.values()) {
        ask.sentAfter = undefined;
        ask.absentAt = undefined;
        if (!ledger.landedOf(ask)) ask.acknowledged = undefined;
      }
      const existing = new Set([...lives.values()].flat().flatMap(actionsOf));
      for (const move of moves.values()) {
        move.absentAt = undefined;
        if (!existing.has(move.action)) move.lost = true;
      }
    },
  };
  return ledger;
}

/** Actions that the service gives, so that they are no caller's own. */
const GIVEN_ACTIONS: ReadonlySet<string> = new Set(["fence", "snapshot"]);

/** What tells asks apart: the action of the first transition, or where the service gives that, the id. */
export function markOf(commitId: string, [first]: readonly { readonly action: string }[]): string {
  return !first || GIVEN_ACTIONS.has(first.action) ? commitId : first.action;
}

/** Games of an id whose wipe has begun: nothing that they held is in any answer to what is asked from now on. */
export function wipedLives(ledger: Ledger, gameId: string): readonly Life[] {
  return (ledger.lives.get(gameId) ?? []).filter(({ stopped }) => stopped);
}

/**
 * Notes what an answer at a version has shown: what was sent to go before that, and is not there, stays away.
 * @param life The game that it was an answer of.
 */
export function noteAbsent(ledger: Ledger, life: Life, version: number): void {
  for (const ask of ledger.asks.values()) {
    const { sentAfter } = ask;
    if (sentAfter?.life === life && sentAfter.version < version && !ledger.landedOf(ask))
      ask.absentAt ??= version;
  }
}

/** Wraps the database and writes down what lands there. */
export function recorded(
  table: MemoryStateTable,
  ledger: Ledger,
  clock: () => number,
  onCommit: (commit: Commit) => void,
): StateTable {
  function land(row: Row): void {
    if (row.kind === "commit") {
      landCommit(ledger, row.commit, row.position, wholeStateOf(table, row, clock()));
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
      await table.put(row);
      land(row);
    },
  };
}

/** The rows that a game has, no matter what clocks show. */
type Rows = Pick<MemoryStateTable, "rows">;

/** Wraps the archive: a wipe of a game that is nowhere else leaves no tombstone, and ends it all the same. */
export function recordedArchive(archive: Archive, rows: Rows, ledger: Ledger, clock: () => number): Archive {
  return {
    ...archive,
    remove: async (gameId) => {
      const removed = await archive.remove(gameId);
      stopWhereLeft(rows, ledger, gameId, clock());
      return removed;
    },
  };
}

/** Wraps the directory: the mark of a wipe ends a game that is nowhere else but in the archive; metadata are noted as they are put in place. */
export function recordedGames(
  games: GamesTable,
  rows: Rows,
  ledger: Ledger,
  clock: () => number,
): GamesTable {
  return {
    ...games,
    mark: async (mark) => {
      const existing = await games.mark(mark);
      stopWhereLeft(rows, ledger, mark.gameId, clock());
      return existing;
    },
    setMetadata: async (gameId, metadata, expected) => {
      const change = await games.setMetadata(gameId, metadata, expected);
      const life = ledger.current(gameId);
      if (change.changed && life && !life.stopped)
        life.metadata = { value: metadata, version: change.metadataVersion };
      return change;
    },
  };
}

function stopWhereLeft(rows: Rows, ledger: Ledger, gameId: string, now: number): void {
  const life = ledger.current(gameId);
  if (life && mayHaveLeft(life, now) && living(rows, gameId, now - MAX_SKEW_MS).length === 0)
    stop(ledger, gameId, now);
}

function stop(ledger: Ledger, gameId: string, now: number): void {
  const life = ledger.current(gameId);
  if (!life || life.stopped) return;
  life.stopped = true;
  life.stoppedAt = now;
}

/** @param whole The state that the row has no room for. */
function landCommit(
  ledger: Ledger,
  commit: Commit,
  position: string,
  whole: { readonly value: Json } | undefined,
): void {
  const { gameId, gameType, version, time } = commit.head;
  const life = ledger.current(gameId);
  if (commit.whole && !whole) ledger.violate(`${gameId} ${version}: landed before the state that it names`);
  if (commit.count === 0) {
    if (life && !life.stopped && !life.isUnlisted) ledger.violate(`${gameId} was created over a living game`);
    const type = ledger.gameTypes.get(gameType);
    if (!type) throw new Error(`game type ${gameType} is not played here`);
    const born: Life = {
      gameId,
      type,
      creation: commit,
      landed: [],
      states: [whole ? whole.value : JSON.parse(commit.data)],
      stopped: false,
      stoppedAt: 0,
      terminal: (phase) => ledger.terminal(gameType, phase),
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
  if (versionOf(position) !== first) ledger.violate(`${what}: is at ${position}`);
  if (first !== newestVersion(life) + 1)
    ledger.violate(`${what}: landed after version ${newestVersion(life)}: a gap, or twice`);
  const before = life.landed.at(-1)?.commit ?? life.creation;
  if (time < before.head.time) ledger.violate(`${what}: its time runs backwards`);
  if ((commit.expiresAt ?? 0) * 1000 < time + life.creation.head.retentionDays * 86_400_000)
    ledger.violate(`${what}: expires before its time`);
  const kept: readonly Transition[] = JSON.parse(commit.data);
  const transitions = kept.map((transition, index) =>
    whole && index === commit.whole?.transition ? { ...transition, state: whole.value } : transition,
  );
  life.landed.push({ commit, transitions, first, last: version });
  for (const { action } of transitions) {
    const { absentAt } = ledger.moves.get(action) ?? {};
    if (absentAt !== undefined)
      ledger.violate(`${what}: ${action} was not there at version ${absentAt}, and was written after that`);
  }
  for (const ask of ledger.asks.values())
    if (
      ask.absentAt !== undefined &&
      markOf(ask.commitId, ask.transitions) === markOf(commit.commitId, transitions)
    )
      ledger.violate(
        `${what}: ${ask.id} was not there at version ${ask.absentAt}, and was written after that`,
      );
}
