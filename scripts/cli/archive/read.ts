import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import { type Archive, openArchived } from "../../../lambdas/store/archive.ts";
import {
  type ExportedCommit,
  type ExportedState,
  exportableFrom,
  exportCommits,
  exportCreation,
  exportState,
} from "../../../lambdas/store/export-game.ts";
import { readHead } from "../../../lambdas/store/head.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

// Where no type is known, no base is passed over for the version of its schema.
const NO_TYPES: GameTypes = new Map();

/** An archived game, with its history verified commit by commit. */
export type ArchivedHistory = {
  readonly creation: ExportedState;
  /** The state that its commits begin after, where they don't begin at version 1. */
  readonly base?: ExportedState;
  readonly commits: readonly ExportedCommit[];
  readonly newest: ExportedState;
};

/** Reads an archived game whole. @throws {CliError} when it is not there. @throws {RefusedError} when it is damaged. */
export async function readArchived(archive: Archive, gameId: string, now: number): Promise<ArchivedHistory> {
  const table = await openArchived(archive, gameId);
  if (!table) throw new CliError(EXIT.refused, `There is no game ${gameId} in the archive.`);
  const context = { table, gameTypes: NO_TYPES, now };
  const { version } = await readHead(table, gameId, now);
  const creation = await exportCreation(context, gameId);
  const from = await exportableFrom(context, gameId, version);
  const base = from === 0 ? undefined : await exportState(context, gameId, from);
  const commits: ExportedCommit[] = [];
  for (let after: number | undefined = from; after !== undefined; ) {
    const page = await exportCommits(context, gameId, after, version);
    commits.push(...page.commits);
    after = page.next;
  }
  return { creation, ...(base && { base }), commits, newest: await exportState(context, gameId, version) };
}

/** A game as the lines of an export. */
export function linesOfArchived(
  gameId: string,
  { creation, base, commits, newest }: ArchivedHistory,
): string[] {
  const game = {
    kind: "game",
    gameId,
    gameType: newest.head.gameType,
    metadata: {},
    version: newest.head.version,
    phase: newest.head.phase,
    createdAt: iso(creation.head.time),
    contentDigest: creation.head.contentDigest,
    created: { state: creation.state, phase: creation.head.phase },
    stateDigest: digestOfState(newest.state),
    ...(base && { base: baseOf(base) }),
  };
  return [
    JSON.stringify(game),
    ...commits.map(({ time, ...commit }) =>
      JSON.stringify({ kind: "commit", gameId, ...commit, time: iso(time) }),
    ),
  ];
}

/** Why an archived game can't be used; undefined when it can. */
export async function faultOfArchived(read: Promise<ArchivedHistory>): Promise<string | undefined> {
  try {
    await read;
    return undefined;
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof RefusedError) {
      const { refusal } = error;
      return "reason" in refusal ? `${refusal.kind}: ${refusal.reason}` : refusal.kind;
    }
    return error instanceof Error ? error.message : String(error);
  }
}

function baseOf({ head, state }: ExportedState): object {
  const { version, phase, time, idDigest, contentDigest } = head;
  return { version, phase, time: iso(time), idDigest, contentDigest, state };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
