import { needsPacking } from "../game/creation.ts";
import type { GameType } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import {
  type ImportedBase,
  type ImportedCommit,
  importBase,
  importCommit,
  importCreation,
} from "../game/imported.ts";
import { RefusedError } from "../game/refusal.ts";
import { isSame } from "../game/request.ts";
import type { PackedState } from "../game/whole-state.ts";
import { sameCreation } from "./create.ts";
import { newestRow, readHead, wiped } from "./head.ts";
import { claimImport } from "./import-claim.ts";
import { endImport } from "./import-end.ts";
import type { ImportContext, ImportPart } from "./import-part.ts";
import { commitPosition } from "./keys.ts";
import { type CommitRow, commitRow, type Row } from "./rows.ts";
import { findSnapshot, writeSnapshot } from "./snapshots.ts";
import { insertCommit, packState } from "./whole-states.ts";

/**
 * Imports a part of a game. It never overwrites: where another game exists, or another commit, it is refused. The same
 * part, sent again, changes nothing. Until its creation is written, a game has no version but that of its base, so
 * nobody can append before it.
 * @returns the head that the part led to.
 * @throws {RefusedError} `game-exists`, `game-wiped`, `version-not-found` when a part is missing before this one,
 * `import-differs`, and as `importCommit`.
 */
export async function importPart(context: ImportContext, part: ImportPart): Promise<Head> {
  await claimImport(context, part);
  const { base, created, commits, complete } = part;
  const based = base && (await placeBase(context, part, base));
  const creation = created && (await placeCreation(context, part, created));
  // A base may have come before, in another part.
  const isWhole = !base && (commits?.after ?? complete?.version ?? 0) === 0;
  const before = based ?? (isWhole ? creation?.commit.head : undefined);
  const rows = commits ? await placeCommits(context, part, commits, before) : [];
  let head = rows.at(-1)?.commit.head ?? before;
  head ??= await readHead(context.table, part.gameId, context.now);
  const all = creation && isWhole ? { creation, rows } : undefined;
  return complete ? await endImport(context, head, complete, all) : head;
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
): Promise<CommitRow> {
  const packed = needsPacking(state) ? await packState(state) : undefined;
  const creation = importCreation({ gameId, type, state, phase, contentDigest, time, packed }, now);
  const existing = await insertCommit(table, creation, now);
  return existing ? sameCreation(existing, creation) : commitRow(creation);
}

async function placeCommits(
  context: ImportContext,
  { gameId, type }: ImportPart,
  { after, list }: NonNullable<ImportPart["commits"]>,
  known: Head | undefined,
): Promise<readonly CommitRow[]> {
  const { table, now } = context;
  const newest = known?.version === after ? known : await readHead(table, gameId, now);
  if (newest.version < after)
    throw new RefusedError({ kind: "version-not-found", found: after, newest: newest.version });
  const rows: CommitRow[] = [];
  let head = newest;
  let version = after;
  for (const imported of list) {
    // What an earlier try wrote is compared; behind it, the next one is written.
    const row =
      version < newest.version
        ? sameCommit(gameId, imported, await table.get(gameId, commitPosition(version + 1), now))
        : await placeCommit(context, type, head, imported);
    rows.push(row);
    ({ head } = row.commit);
    ({ version } = head);
  }
  return rows;
}

async function placeCommit(
  { table, now }: ImportContext,
  type: GameType,
  before: Head,
  imported: ImportedCommit,
): Promise<CommitRow> {
  let packed: PackedState | undefined;
  for (;;) {
    const commit = importCommit(before, type, imported, packed, now);
    if ("needs" in commit) {
      packed = { ...(await packState(commit.state)), transition: commit.transition };
      continue;
    }
    const existing = await insertCommit(table, commit, now);
    return existing ? sameCommit(before.gameId, imported, existing) : commitRow(commit);
  }
}

/** A commit that exists, where it is the one that is imported. @throws {RefusedError} `game-exists`, `game-wiped`. */
function sameCommit(gameId: string, imported: ImportedCommit, existing: Row | undefined): CommitRow {
  if (existing?.kind === "tombstone") throw wiped(existing);
  if (existing?.kind === "commit" && isSame(existing.commit.head, imported)) return existing;
  throw new RefusedError({ kind: "game-exists", gameId });
}
