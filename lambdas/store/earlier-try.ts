import type { Head } from "../game/head.ts";
import { type Identified, type Identity, isRepeated, isSame } from "../game/request.ts";
import type { AppendTo } from "./append-to.ts";
import { wiped } from "./head.ts";
import { commitPosition } from "./keys.ts";
import type { Row } from "./rows.ts";
import type { StateTable } from "./state-table.ts";

type Reading = { readonly table: StateTable; readonly now: number };

/**
 * The head that the same request led to before, where its commit is after this version and is still kept: one small
 * read.
 * @throws {RefusedError} `game-wiped`; `commit-id-reused` when the commit there has the request's id, and another content.
 */
export async function earlierTry(
  reading: Reading,
  gameId: string,
  version: number,
  request: Identity,
): Promise<Head | undefined> {
  const existing = await behind(reading, gameId, version);
  // What this process still knows of a wiped game is not for anyone: not even whether a patch applies to it.
  if (existing?.kind === "tombstone") throw wiped(existing);
  return headOf(existing, (head) => isRepeated(head, request));
}

/**
 * The head that a request led to before, for a request of which nothing is to be written: known from its cursor, else by
 * one small read. Another row there is no reason to refuse it.
 */
export async function writtenBefore(
  reading: Reading,
  to: AppendTo,
  request: Identity,
): Promise<Head | undefined> {
  if ("cursor" in to && isSame(to.cursor.head, request)) return to.cursor.head;
  return headOf(await behind(reading, to.gameId, versionBefore(to)), (head) => isSame(head, request));
}

/** The version that a request is to follow. */
export function versionBefore(to: AppendTo): number {
  if ("cursor" in to) return to.cursor.head.version;
  return "unproven" in to ? to.version : to.expectedVersion;
}

async function behind({ table, now }: Reading, gameId: string, version: number): Promise<Row | undefined> {
  return await table.get(gameId, commitPosition(version + 1), now);
}

function headOf(existing: Row | undefined, isOurs: (head: Identified) => boolean): Head | undefined {
  return existing?.kind === "commit" && isOurs(existing.commit.head) ? existing.commit.head : undefined;
}
