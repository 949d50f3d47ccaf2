import type { DirectoryEntry } from "../../lambdas/store/games-table.ts";
import { partitionsOf } from "../../lambdas/store/keys.ts";
import { LATE_WRITERS_MS } from "../../lambdas/store/wipe-game.ts";
import { readHistoryPage, readState } from "./client.ts";
import { judgeForks } from "./forks.ts";
import { checkMoves, checkServersCommit } from "./judge-moves.ts";
import { judgeRows } from "./judge-rows.ts";
import { markOf } from "./ledger.ts";
import { type Life, mayBeReopened, newestVersion } from "./life.ts";
import { judgeMetadata } from "./metadata.ts";
import { isByServer } from "./move.ts";
import type { Place } from "./place.ts";
import { isByRecovery, isCorrection } from "./recoveries.ts";
import { living } from "./rows.ts";
import { same } from "./same.ts";
import type { Server } from "./server.ts";
import { HOUR_MS, MAX_SKEW_MS } from "./settings.ts";
import { sweepDue } from "./time.ts";
import type { World } from "./world.ts";

/** The end of a run: nothing goes wrong any more, what is under way comes to rest, and all is held against the ledger. */
export async function checkEverything(world: World, servers: readonly Server[]): Promise<void> {
  const { scheduler, feed, ledger } = world;
  world.trace(() => "everything is calm from now on, and is checked");
  world.calm();
  await scheduler.sleep(HOUR_MS / 4);
  await Promise.all(servers.map((server) => server.end()));
  await feed.drain();
  await completeWipes(world);
  judgeRows(world);
  for (const lives of ledger.lives.values()) {
    for (const life of lives) checkContents(world, life);
    const life = lives.at(-1);
    if (life?.stopped) checkWiped(world, life);
    else if (life) await checkLiving(world, life);
  }
  if (!world.wasRestored()) judgeForks(world);
  checkMoves(ledger);
  for (const ask of ledger.asks.values()) {
    const landed = ledger.landedOf(ask);
    if (ask.acknowledged !== undefined && ask.acknowledged !== landed?.commit.head.hash)
      ledger.violate(`${ask.gameId} ${ask.id}: acknowledged, and lost`);
  }
}

/** Every transition is one that was asked for, as it was asked for, once. */
export function checkContents(
  { ledger }: Pick<Place, "ledger">,
  { gameId, landed, creation, type }: Life,
): void {
  const asks = new Map([...ledger.asks.values()].map((ask) => [markOf(ask.commitId, ask.transitions), ask]));
  const seen = new Set<string>();
  let phase = creation.head.phase;
  for (const { commit, transitions } of landed) {
    const ask = asks.get(markOf(commit.commitId, transitions));
    const byServer = isByServer(commit.commitId) || isByRecovery(commit.commitId);
    const what = `${gameId} ${ask?.id ?? commit.commitId} at ${commit.head.version}`;
    if (isByRecovery(commit.commitId)) {
      if (!isCorrection(transitions)) ledger.violate(`${what}: it is no correction`);
    } else if (byServer) checkServersCommit(ledger, gameId, commit.commitId, transitions);
    else if (!ask || ask.gameId !== gameId || ask.transitions.length !== transitions.length)
      ledger.violate(`${what}: nobody asked for this`);
    if (ask && seen.has(ask.id)) ledger.violate(`${what}: written twice`);
    if (ask) seen.add(ask.id);
    for (const [index, { from, to, kind = "move", reason, ...rest }] of transitions.entries()) {
      const { from: _from, to: wanted, ...asked } = ask?.transitions[index] ?? { action: "" };
      if (!byServer && (!same(asked, rest) || kind !== ask?.kind || reason !== ask.reason))
        ledger.violate(`${what}: written other than it was asked for`);
      if (from !== phase || (!byServer && to !== (wanted ?? phase)))
        ledger.violate(`${what}: leads from ${from} to ${to}`);
      const next = type.phases?.[from];
      if (kind === "move" && from !== to && next && !next.includes(to))
        ledger.violate(`${what}: ${to} may not follow ${from}`);
      phase = to;
    }
    if (commit.head.phase !== phase) ledger.violate(`${what}: its head is in another phase`);
  }
}

async function checkLiving(world: World, life: Life): Promise<void> {
  const { random, ledger, rows, directory, feed } = world;
  const { gameId, landed } = life;
  const newest = newestVersion(life);
  await mustAnswer(world, gameId, () => readState(world, gameId));
  for (let reads = 0; reads < 4; reads += 1) await readState(world, gameId, random.int(0, newest));
  for (const newestFirst of [true, false]) {
    await mustAnswer(world, gameId, () =>
      readHistoryPage(world, { gameId, newestFirst, limit: newest + 1, ...(!newestFirst && { start: 1 }) }),
    );
  }
  const entry = directory.entries.get(gameId);
  // In the archive alone, after a restore of the directory to before its creation: it is read, and in no list.
  if (!entry && world.wasRestored() && living(rows, gameId, world.scheduler.now()).length === 0) return;
  const notable =
    landed
      .filter(({ commit: { notable, head } }) => notable !== undefined && !feed.lost.has(head.hash))
      .at(-1)?.last ?? 0;
  if (
    entry?.kind !== "game" ||
    (entry.gameType !== life.type.name && !isOfAnother(world, life, entry)) ||
    entry.version < notable ||
    entry.version > newest
  )
    ledger.violate(
      `${gameId}: the directory says ${JSON.stringify(entry)}, the newest notable version is ${notable}`,
    );
  else if (!world.wasRestored() && !isOfAnother(world, life, entry)) {
    judgeMetadata(world, life, entry);
    await judgeListed(world, life, entry);
  }
}

/** A list of the games that moved at a time or later has each of them, although the directory hears of few moves. */
async function judgeListed(
  { directory, feed, ledger }: World,
  { gameId, creation, landed }: Life,
  { status, stretch, updatedAt }: DirectoryEntry,
): Promise<void> {
  const heads = [creation, ...landed.map(({ commit }) => commit)].map(({ head }) => head);
  const time = heads.at(-1)?.time ?? 0;
  if (heads.some(({ hash }) => feed.lost.has(hash))) return;
  const { games } = await directory.list({ status, updatedAfter: time, limit: 100 });
  if (!games.some((listed) => listed.gameId === gameId))
    ledger.violate(
      `${gameId}: moved last at ${time}, and is in no list of games since then: its entry is of ${updatedAt}, in a stretch of ${stretch} minutes`,
    );
}

/**
 * Whether an entry may still tell of a creation that came first and lost: the change feed never heard of the one that won, its
 * request ended before it was answered, and the sweeper has not looked yet.
 */
function isOfAnother(
  { feed, ledger, scheduler }: World,
  { creation }: Life,
  { due }: DirectoryEntry,
): boolean {
  const { hash } = creation.head;
  return feed.lost.has(hash) && !ledger.created.has(hash) && (due?.at ?? 0) > scheduler.now() - MAX_SKEW_MS;
}

async function mustAnswer(
  { ledger }: World,
  gameId: string,
  read: () => Promise<{ readonly kind: string }>,
): Promise<void> {
  const { kind } = await read();
  const life = ledger.current(gameId);
  if (life && mayBeReopened(life) && kind === "refused") return;
  if (kind !== "answered") ledger.violate(`${gameId}: a read was ${kind}, with nothing in its way`);
}

/** Lets the sweeper complete the wipes that are under way. */
async function completeWipes(world: World): Promise<void> {
  for (let sweeps = 0; sweeps < 6; sweeps += 1) {
    await world.scheduler.sleep(LATE_WRITERS_MS + HOUR_MS / 4);
    await sweepDue(world);
  }
}

/** Nothing is left of a wiped game but the tombstones that guard its place; what has expired is the database's to remove. */
export function checkWiped({ rows, directory, ledger, scheduler }: Place, { gameId }: Life): void {
  const existing = partitionsOf(gameId).flatMap((partition) => living(rows, partition, scheduler.now()));
  for (const { kind, position } of existing)
    if (kind !== "tombstone") ledger.violate(`${gameId}: a ${kind} is left at ${position} after the wipe`);
  const entry = directory.entries.get(gameId);
  // An entry of a creation that was refused stays until the sweeper finds that it has no game.
  if (entry && (entry.kind === "wipe" || entry.version > 0))
    ledger.violate(`${gameId}: is wiped, and is in the directory: ${JSON.stringify(entry)}`);
}
