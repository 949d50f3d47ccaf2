import type { DirectoryRow } from "../../lambdas/store/games-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import { newBackend } from "./backend.ts";
import { archivedVersion } from "./judge-archive.ts";
import type { Life } from "./life.ts";
import { wipeGame } from "./lives.ts";
import type { World } from "./world.ts";

/** Both tables as they were at a moment, and what was known of them then. The archive is not in it. */
export type Backup = {
  readonly at: number;
  readonly rows: readonly (readonly [gameId: string, rows: readonly Row[]])[];
  readonly entries: readonly DirectoryRow[];
  readonly lives: readonly (readonly [gameId: string, lives: readonly Life[]])[];
};

/** Takes both tables as they are. */
export function backUp({ rows, directory, ledger, scheduler }: World): Backup {
  return {
    at: scheduler.now(),
    rows: [...rows.rows].map(([gameId, existing]) => [gameId, [...existing.values()]]),
    entries: [...directory.entries.values()],
    lives: copiesOf(ledger.lives),
  };
}

function copiesOf(
  lives: Iterable<readonly [string, readonly Life[]]>,
): (readonly [string, readonly Life[]])[] {
  return [...lives].map(([gameId, own]) => [gameId, own.map(copyOf)]);
}

function copyOf(life: Life): Life {
  return { ...life, landed: [...life.landed], states: [...life.states] };
}

/**
 * Plays the runbook: new tables, as they were; every process starts again on them, in another epoch. What was written since
 * is gone, and games that were wiped since are wiped again.
 */
export async function restore(world: World, backup: Backup): Promise<void> {
  const { rows, directory, ledger, feed, fleet, trace } = world;
  trace(() => `both tables are restored to ${new Date(backup.at).toISOString()}`);
  const stopped = [...ledger.lives].flatMap(([gameId, lives]) =>
    lives.flatMap(({ creation, stopped: wiped }) => (wiped ? [`${gameId} ${creation.head.hash}`] : [])),
  );
  world.renewTables();
  rows.rows.clear();
  for (const [gameId, existing] of backup.rows)
    rows.rows.set(gameId, new Map(existing.map((row) => [row.position, row])));
  directory.entries.clear();
  for (const entry of backup.entries) directory.entries.set(entry.gameId, entry);
  const known = new Set(backup.lives.map(([gameId]) => gameId));
  // The archive is as it was: a game that ended since then, and was not there before, still is in it, as far as it holds it.
  const archived = [...ledger.lives].flatMap(([gameId, lives]): [string, Life[]][] => {
    const version = archivedVersion(world, gameId);
    const life = lives.at(-1);
    if (known.has(gameId) || version === undefined || !life || life.stopped) return [];
    const landed = life.landed.filter(({ last }) => last <= version);
    return [[gameId, [{ ...life, landed, states: life.states.slice(0, version + 1) }]]];
  });
  ledger.restore([...copiesOf(backup.lives), ...archived]);
  feed.forget([...ledger.lives.values()].flat());
  fleet.restart();
  for (const [gameId, lives] of [...ledger.lives]) {
    const life = lives.at(-1);
    if (life && !life.stopped && stopped.includes(`${gameId} ${life.creation.head.hash}`))
      await wipeGame(world, newBackend("operator"), gameId, { forSure: true });
  }
}
