import type { ConflictError } from "../errors.ts";
import { transitionsText } from "./seal.ts";
import type { OnConflict, Waiting } from "./waiting.ts";

/**
 * Asks the application what is to become of moves that another server was faster than.
 * @returns those that are to be sent on top; undefined when all are to be given back. Where the application fails, its
 * error becomes the `cause` of the conflict.
 */
export async function rebased(
  onConflict: OnConflict | undefined,
  error: ConflictError,
  mine: readonly Waiting[],
): Promise<readonly Waiting[] | undefined> {
  if (!onConflict) return undefined;
  try {
    const resolution = await onConflict(error.missed, error.mine);
    if (resolution === "give-up") return undefined;
    if (resolution.length !== mine.length)
      throw new TypeError(`onConflict was given ${mine.length} moves and answered for ${resolution.length}`);
    return mine.flatMap((move, index) => {
      const transitions = resolution[index];
      if (transitions === undefined) return [];
      const text = transitionsText(transitions);
      // Other content is another commit, so the caller's own id is not used for it; and no state that was sent has its changes.
      const covered = move.covered && text === move.text;
      return [{ ...move, commitId: undefined, text, covered, count: transitions.length }];
    });
  } catch (cause) {
    error.cause = cause;
    return undefined;
  }
}
