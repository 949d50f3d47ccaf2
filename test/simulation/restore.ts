import { newBackend } from "./backend.ts";
import { archivedHead } from "./judge-archive.ts";
import { hashAt, type Life } from "./life.ts";
import { wipeGame } from "./lives.ts";
import { living } from "./rows.ts";
import type { World } from "./world.ts";

/** Both tables as they were at a moment, and what was known of them then. */
export type Backup = {
  readonly at: number;
  readonly putBack: () => void;
  readonly lives: readonly (readonly [gameId: string, lives: readonly Life[]])[];
};

/** Takes both tables as they are. */
export function takeBackup({ backUp, ledger, scheduler }: World): Backup {
  return {
    at: scheduler.now(),
    putBack: backUp(),
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
  const { rows, archive, ledger, feed, fleet, scheduler, trace } = world;
  trace(() => `both tables are restored to ${new Date(backup.at).toISOString()}`);
  const stopped = [...ledger.lives].flatMap(([gameId, lives]) =>
    lives.flatMap(({ creation, stopped: wiped }) => (wiped ? [`${gameId} ${creation.head.hash}`] : [])),
  );
  world.renewTables();
  backup.putBack();
  ledger.restore(livesAfter(world, backup));
  feed.forget([...ledger.lives.values()].flat());
  fleet.restart();
  for (const [gameId, lives] of [...ledger.lives]) {
    const life = lives.at(-1);
    if (!life || life.stopped || !stopped.includes(`${gameId} ${life.creation.head.hash}`)) continue;
    await wipeGame(world, newBackend("operator"), gameId, { forSure: true });
    // It was in the archive alone, and its wipe took it from there: nothing of it came back.
    const isGone = living(rows, gameId, scheduler.now()).length === 0 && !archive.objects.has(gameId);
    if (isGone && !life.stopped) Object.assign(life, { stopped: true, stoppedAt: scheduler.now() });
  }
}

/**
 * What there is of each game after the tables were restored: what the backup knows of, and what is in the archive, which on AWS is as
 * it was. A game that was in the archive alone, and was wiped since, is gone for good; one that was created since and has
 * ended is still there, as far as the archive holds it.
 */
function livesAfter(world: World, backup: Backup): (readonly [gameId: string, lives: readonly Life[]])[] {
  const { ledger, directory } = world;
  const before = new Map(copiesOf(backup.lives));
  for (const [gameId, existing] of ledger.lives) {
    const known = before.get(gameId) ?? [];
    const head = archivedHead(world, gameId);
    // Not always the last one: after a restore another game may have been created under the id of one in the archive.
    const archived = head && existing.findLast((life) => hashAt(life, head.version) === head.hash);
    if (!archived || archived.stopped || known.some((other) => isSame(other, archived))) continue;
    const landed = archived.landed.filter((commit) => commit.last <= head.version);
    const states = archived.states.slice(0, head.version + 1);
    // What no list knows of is no reason to refuse a creation under the same id: the runbook says so.
    const isUnlisted = !directory.entries.has(gameId);
    before.set(gameId, [...known, { ...archived, landed, states, ...(isUnlisted && { isUnlisted }) }]);
  }
  return [...before];
}

function isSame(one: Life, other: Life): boolean {
  return one.creation.head.hash === other.creation.head.hash;
}
