import type { Commit } from "../../lambdas/game/commit.ts";
import type { Json } from "../../lambdas/game/json.ts";
import type { Transition } from "../../lambdas/game/transition.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { versionOf } from "../../lambdas/store/keys.ts";
import type { MemoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { type Ledger, markOf } from "./ledger.ts";
import { type Life, mayHaveLeft, newestVersion } from "./life.ts";
import { living, wholeStateOf } from "./rows.ts";
import { MAX_SKEW_MS } from "./settings.ts";

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
  const { origin } = commit;
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
      ...(origin && ledger.current(origin.gameId)?.stopped !== false && { isOrphan: true }),
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
