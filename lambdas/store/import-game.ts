import type { Origin } from "../game/commit.ts";
import { needsPacking } from "../game/creation.ts";
import type { GameType, GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import {
  type ImportedBase,
  type ImportedCommit,
  importBase,
  importCommit,
  importCreation,
} from "../game/imported.ts";
import type { Json, JsonObject } from "../game/json.ts";
import { isTerminal } from "../game/phases.ts";
import { RefusedError } from "../game/refusal.ts";
import { isSame } from "../game/request.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import { digestOfState } from "../game/state-digest.ts";
import type { PackedState } from "../game/whole-state.ts";
import { repeatedCreation } from "./create.ts";
import type { CreateContext } from "./create-game.ts";
import { progressOf } from "./directory.ts";
import { claimedAt, dueAfter } from "./due.ts";
import type { DirectoryEntry } from "./games-table.ts";
import { newestRow, readHead, wiped } from "./head.ts";
import { commitPosition } from "./keys.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import { type Recovered, recover } from "./recovery.ts";
import type { Row } from "./rows.ts";
import { findSnapshot, writeSnapshot } from "./snapshots.ts";
import { insertCommit, packState } from "./whole-states.ts";

/** Where games are imported. */
export type ImportContext = CreateContext & { readonly gameTypes: GameTypes };

/**
 * A part of a game to import. The parts of a game come in order: the base, where its history does not begin at version 0;
 * the creation; commits; the end.
 */
export type ImportPart = {
  readonly gameId: string;
  readonly type: GameType;
  readonly metadata: JsonObject;
  readonly origin?: Origin | undefined;
  /** When the game was created, in ms since 1970. */
  readonly createdAt: number;
  /** The digest that its creation has: it identifies the game, in all its parts. */
  readonly contentDigest: string;
  readonly base?: ImportedBase | undefined;
  readonly created?: { readonly state: Json; readonly phase?: string | undefined } | undefined;
  readonly commits?: { readonly after: number; readonly list: readonly ImportedCommit[] } | undefined;
  /** That this is the last part: the version that the game has then, and the digest of its state. */
  readonly complete?: { readonly version: number; readonly stateDigest?: string | undefined } | undefined;
};

/** A claim this old is made again, in ms: before others may take the id over. */
const CLAIM_MS = CURSOR_MARGIN_MS / 2;

/**
 * Imports a part of a game. It never overwrites: where another game exists, or another commit, it is refused. The same
 * part, sent again, changes nothing. Until its creation is written, a game has no version but that of its base, so
 * nobody can append before it.
 * @returns the head that the part led to.
 * @throws {RefusedError} `game-exists`, `game-wiped`, `version-not-found` when a part is missing before this one,
 * `import-differs`, and as `importCommit`.
 */
export async function importPart(context: ImportContext, part: ImportPart): Promise<Head> {
  await claim(context, part);
  const { base, created, commits, complete } = part;
  const based = base && (await placeBase(context, part, base));
  const creation = created && (await placeCreation(context, part, created));
  let head = based ?? creation;
  if (commits) head = await placeCommits(context, part, commits, head);
  head ??= await readHead(context.table, part.gameId, context.now);
  return complete ? await finish(context, head, complete) : head;
}

/** Takes the id in the directory. @throws {RefusedError} when it is another game's. */
async function claim(context: ImportContext, part: ImportPart): Promise<void> {
  const { games, now } = context;
  const { gameId, type, metadata, origin, createdAt, contentDigest } = part;
  const time = Math.min(createdAt, now);
  const entry: DirectoryEntry = {
    kind: "game",
    gameId,
    gameType: type.name,
    status: "active",
    phase: type.firstPhase,
    version: 0,
    metadata,
    metadataVersion: 0,
    imported: true,
    creation: contentDigest,
    ...(origin && { origin }),
    due: dueAfter(now, type.retentionDays),
    createdAt: time,
    updatedAt: time,
  };
  const existing = await games.add(entry);
  if (existing?.kind === "wipe") {
    const { creatableAt } = existing;
    throw new RefusedError({ kind: "game-wiped", gameId, creatableAt });
  }
  if (existing && existing.creation !== contentDigest)
    throw new RefusedError({ kind: "game-exists", gameId });
  // An earlier try may have written nothing, and long ago: others may take the id over, and the sweeper may remove its entry.
  if (existing?.due && existing.version === 0 && claimedAt(existing) <= now - CLAIM_MS) {
    // A millisecond sooner, so that who has read the entry before does not replace it.
    const due = { at: existing.due.at - 1, since: now };
    if (!(await games.replace({ ...existing, due }, existing))) await claim(context, part);
  }
}

/** Writes the base as a snapshot, where nothing exists. */
async function placeBase(
  { table, now }: ImportContext,
  { gameId, type }: ImportPart,
  base: ImportedBase,
): Promise<Head> {
  const head = importBase(gameId, type, base, now);
  const before = await findSnapshot(table, gameId, base.version, now);
  if (before?.head.hash === head.hash) return head;
  const newest = await newestRow(table, gameId, now);
  if (newest?.kind === "tombstone") throw wiped(newest);
  if (newest) throw new RefusedError({ kind: "game-exists", gameId });
  await writeSnapshot(table, { head, state: base.state, schemaVersion: type.schemaVersion }, now);
  return head;
}

async function placeCreation(
  { table, now }: ImportContext,
  { gameId, type, contentDigest, createdAt: time }: ImportPart,
  { state, phase }: NonNullable<ImportPart["created"]>,
): Promise<Head> {
  const packed = needsPacking(state) ? await packState(state) : undefined;
  const creation = importCreation({ gameId, type, state, phase, contentDigest, time, packed }, now);
  const existing = await insertCommit(table, creation, now);
  return existing ? repeatedCreation(existing, creation).head : creation.head;
}

async function placeCommits(
  context: ImportContext,
  { gameId, type }: ImportPart,
  { after, list }: NonNullable<ImportPart["commits"]>,
  known: Head | undefined,
): Promise<Head> {
  const { table, now } = context;
  const newest = known?.version === after ? known : await readHead(table, gameId, now);
  if (newest.version < after)
    throw new RefusedError({ kind: "version-not-found", found: after, newest: newest.version });
  let head = newest;
  let version = after;
  for (const imported of list) {
    // What an earlier try wrote is compared; behind it, the next one is written.
    head =
      version < newest.version
        ? sameCommit(gameId, imported, await table.get(gameId, commitPosition(version + 1), now))
        : await placeCommit(context, type, head, imported);
    ({ version } = head);
  }
  return head;
}

async function placeCommit(
  { table, now }: ImportContext,
  type: GameType,
  before: Head,
  imported: ImportedCommit,
): Promise<Head> {
  let packed: PackedState | undefined;
  for (;;) {
    const commit = importCommit(before, type, imported, packed, now);
    if ("needs" in commit) {
      packed = { ...(await packState(commit.state)), transition: commit.transition };
      continue;
    }
    const existing = await insertCommit(table, commit, now);
    return existing ? sameCommit(before.gameId, imported, existing) : commit.head;
  }
}

/** The head of a commit that exists, where it is the one that is imported. @throws {RefusedError} `game-exists`, `game-wiped`. */
function sameCommit(gameId: string, imported: ImportedCommit, existing: Row | undefined): Head {
  if (existing?.kind === "tombstone") throw wiped(existing);
  if (existing?.kind === "commit" && isSame(existing.commit.head, imported)) return existing.commit.head;
  throw new RefusedError({ kind: "game-exists", gameId });
}

/**
 * Ends an import: what was written is read back, and covered by a snapshot where its commits are too many to do without; the
 * directory learns how far the game is.
 */
async function finish(
  { table, games, gameTypes, now }: ImportContext,
  newest: Head,
  { version, stateDigest }: NonNullable<ImportPart["complete"]>,
): Promise<Head> {
  const { gameId } = newest;
  if (newest.version < version)
    throw new RefusedError({ kind: "version-not-found", found: version, newest: newest.version });
  const context = { table, gameTypes, now };
  // Nobody plays it before its import is complete, so the newest head mostly says which rows are needed: one query.
  const known = newest.version === version ? { known: newest } : {};
  const recovered = await recover(context, { gameId, version, ...known });
  if (stateDigest !== undefined) {
    const found = digestOfState(recovered.state);
    if (found !== stateDigest)
      throw new RefusedError({ kind: "import-differs", gameId, expected: stateDigest, found });
  }
  const type = gameTypes.get(newest.gameType);
  const isOver = type !== undefined && isTerminal(type, newest.phase);
  if (newest.version === 0 && !isOver) return newest;
  // A game that is over goes to the archive with the next sweep.
  const due = isOver ? { at: now, since: now } : dueAfter(now, newest.retentionDays);
  // It was played on since an earlier try, or is over, or has more behind its creation than a game may have that is played.
  const isShort = newest.version === version && !isOver && type !== undefined && isCovered(type, recovered);
  const manifest = isShort ? undefined : (await makeSnapshot(context, gameId)).manifest;
  const { head } = manifest ?? { head: newest };
  const progress = { due, ...(manifest && { snapshot: head.version }) };
  await games.advance(progressOf(gameTypes, head, progress));
  return head;
}

/** Whether no snapshot is due: the creation's row has its state, and is never removed; and few transitions come after it. */
function isCovered({ snapshot }: GameType, { base, report }: Recovered): boolean {
  return (
    base.kind === "creation" &&
    !needsPacking(base.state) &&
    report.transitions < (snapshot.everyTransitions ?? 0)
  );
}
