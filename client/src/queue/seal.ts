import * as z from "zod/mini";
import { jsonText } from "../json-text.ts";
import type { At, Transition } from "../requests.ts";
import type { Move, Place, SealedCommit } from "./journal.ts";

/** The service's own limit. */
const MOST_TRANSITIONS = 50;
/** The service takes 350 KB; a move that is larger than this goes alone. */
const MOST_BYTES = 300 * 1024;

/** The game as its caller has it. */
export type Current = { readonly state: unknown; readonly phase: string };

/** How many moves, from the first, make the next commit. */
export function movesInNext(moves: readonly Move[], alone: boolean): number {
  let transitions = 0;
  let bytes = 0;
  for (const [index, move] of moves.entries()) {
    const { count, commitId } = move;
    transitions += count;
    bytes += sentText(move).length;
    const full = transitions > MOST_TRANSITIONS || bytes > MOST_BYTES;
    if (index > 0 && (full || alone || commitId !== undefined)) return index;
    if (commitId !== undefined) return 1;
  }
  return moves.length;
}

/** Seals moves into a commit. @param resync Its transitions, in place of those of the moves. */
export function seal(
  moves: readonly Move[],
  place: Place,
  { newId, now }: { readonly newId: () => string; readonly now: () => number },
  resync?: string,
): SealedCommit {
  const commitId = moves[0]?.commitId ?? newId();
  const head = JSON.stringify({ commitId, ...atPlace(place), ...(resync !== undefined && { resync: true }) });
  const transitions = resync ?? moves.map(sentText).join(",");
  return {
    commitId,
    place,
    body: `${head.slice(0, -1)},"transitions":[${transitions}]}`,
    moves: moves.map(({ number }) => number),
    resync: resync !== undefined,
    sealedAt: now(),
  };
}

/** A place as requests name it. */
export function atPlace({ version, cursor }: Place): At {
  return cursor === undefined ? { expectedVersion: version } : { cursor };
}

const transitions = z.array(z.custom<Transition>());

function sentText(move: Pick<Move, "text" | "covered">): string {
  return move.covered ? withoutChanges(move) : move.text;
}

/** What a move was given. */
export function transitionsOf({ text }: Pick<Move, "text">): Transition[] {
  return transitions.parse(JSON.parse(`[${text}]`));
}

/** JSON texts of a call's transitions, joined by commas. @throws {NotJsonError} @throws {RangeError} for none, or more than 50. */
export function transitionsText(given: readonly unknown[]): string {
  if (given.length < 1 || given.length > MOST_TRANSITIONS)
    throw new RangeError(`an append takes 1 to ${MOST_TRANSITIONS} transitions, not ${given.length}`);
  return given.map((transition, index) => jsonText(transition, `/${index}`)).join(",");
}

/**
 * What happened, without how it changed the state: for moves whose changes are in a state that is sent whole.
 * @param current The state after them, for the first of them. @throws {NotJsonError}
 */
export function withoutChanges(move: Pick<Move, "text">, current?: Current, phase?: string): string {
  return transitionsOf(move)
    .map(({ action, actor, payload }, index) =>
      jsonText({
        action,
        actor,
        payload,
        ...(index === 0 && current && { state: current.state }),
        ...(index === 0 && current && current.phase !== phase && { to: current.phase }),
      }),
    )
    .join(",");
}
