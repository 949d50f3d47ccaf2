import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Identity } from "../game/request.ts";
import type { CarriedState } from "../game/sealed-state.ts";
import type { AppendTo } from "./append-to.ts";
import { type Archive, holds, openArchived } from "./archive.ts";
import { carriedBefore } from "./carried-state.ts";
import { statusOf } from "./directory.ts";
import { earlierTry, versionBefore } from "./earlier-try.ts";

/** Where an archived game is. */
export type ArchivedTryContext = {
  readonly archive?: Archive | undefined;
  readonly gameTypes: GameTypes;
  readonly now: number;
};

/** What a request led to, and the state that the cursor of its answer carried. */
type Found = { readonly head: Head; readonly carried: CarriedState | undefined };

/**
 * The head that a request led to before, of a game that is over: its commits expire one after another, and the archive holds
 * them all. One read of the archive.
 * @param newest The head in the table.
 * @throws {RefusedError} `commit-id-reused` when the commit there has the request's id, and another content.
 */
export async function archivedTry(
  { archive, gameTypes, now }: ArchivedTryContext,
  to: AppendTo,
  newest: Head,
  request: Identity,
): Promise<Found | undefined> {
  if (!archive || statusOf(gameTypes, newest) !== "finished") return undefined;
  const archived = await openArchived(archive, to.gameId);
  if (!archived || !(await holds(archived, newest, now))) return undefined;
  const head = await earlierTry({ table: archived, now }, to.gameId, versionBefore(to), request);
  return head && { head, carried: await carriedBefore(archived, head, now) };
}
