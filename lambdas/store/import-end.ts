import { needsPacking } from "../game/creation.ts";
import type { GameType } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { isTerminal } from "../game/phases.ts";
import { RefusedError } from "../game/refusal.ts";
import { digestOfState } from "../game/state-digest.ts";
import { progressOf } from "./directory.ts";
import { dueAfter } from "./due.ts";
import { foldRows } from "./fold-rows.ts";
import type { ImportContext, ImportPart } from "./import-part.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import { type RecoveryContext, recover } from "./recovery.ts";
import type { Base } from "./recovery-base.ts";
import type { CommitRow } from "./rows.ts";
import { createdState, verifyChain } from "./verify.ts";

/** All rows of a game, as they were written just now, or as they were found. */
export type ImportedRows = { readonly creation: CommitRow; readonly rows: readonly CommitRow[] };

/** What the rows of a game lead to. */
type Rebuilt = {
  readonly base: Pick<Base, "kind" | "state">;
  readonly state: Json;
  readonly transitions: number;
};

/**
 * Ends an import: what its rows lead to is compared with what it must be, and covered by a snapshot where its commits are too
 * many to do without; the directory learns how far the game is.
 * @param all The game's rows, where this part has all of them; otherwise they are read.
 */
export async function endImport(
  { table, games, gameTypes, now }: ImportContext,
  newest: Head,
  { version, stateDigest }: NonNullable<ImportPart["complete"]>,
  all: ImportedRows | undefined,
): Promise<Head> {
  const { gameId } = newest;
  if (newest.version < version)
    throw new RefusedError({ kind: "version-not-found", found: version, newest: newest.version });
  const context = { table, gameTypes, now };
  const rebuilt = await (all ? rebuild(context, all, version) : readBack(context, newest, version));
  if (stateDigest !== undefined) {
    const found = digestOfState(rebuilt.state);
    if (found !== stateDigest)
      throw new RefusedError({ kind: "import-differs", gameId, expected: stateDigest, found });
  }
  const type = gameTypes.get(newest.gameType);
  const isOver = type !== undefined && isTerminal(type, newest.phase);
  if (newest.version === 0 && !isOver) return newest;
  // A game that is over goes to the archive with the next sweep.
  const due = isOver ? { at: now, since: now } : dueAfter(now, newest.retentionDays);
  // It was played on since an earlier try, or is over, or has more behind its creation than a game may have that is played.
  const isShort = newest.version === version && !isOver && type !== undefined && isCovered(type, rebuilt);
  const manifest = isShort ? undefined : (await makeSnapshot(context, gameId)).manifest;
  const { head } = manifest ?? { head: newest };
  const progress = { due, ...(manifest && { snapshot: head.version }) };
  await games.advance(progressOf(gameTypes, head, progress));
  return head;
}

/** Whether no snapshot is due: the creation's row has its state, and is never removed; and few transitions come after it. */
function isCovered({ snapshot }: GameType, { base, transitions }: Rebuilt): boolean {
  return (
    base.kind === "creation" && !needsPacking(base.state) && transitions < (snapshot.everyTransitions ?? 0)
  );
}

/** Goes through all rows of a game, as a recovery from its creation does. @throws {RefusedError} `history-gone` where they do not fit together. */
async function rebuild(
  { table, now }: RecoveryContext,
  { creation, rows }: ImportedRows,
  version: number,
): Promise<Rebuilt> {
  const { head } = creation.commit;
  const base = { kind: "creation" as const, head, state: await createdState(table, creation, now) };
  verifyChain(base, rows);
  return { base, ...(await foldRows({ table, now }, base, rows, version)) };
}

async function readBack(context: RecoveryContext, newest: Head, version: number): Promise<Rebuilt> {
  // Nobody plays it before its import is complete, so the newest head mostly says which rows are needed: one query.
  const known = newest.version === version && { known: newest };
  const { base, state, report } = await recover(context, { gameId: newest.gameId, version, ...known });
  return { base, state, transitions: report.transitions };
}
