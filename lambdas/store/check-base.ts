import { jsonEqual } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import { type Recovered, type RecoveryContext, recover } from "./recovery.ts";

/** A state in a commit's row is not what the commits before it lead to: it was changed together with its check. */
export class WrongBaseError extends Error {
  constructor(gameId: string, version: number) {
    super(
      `game ${gameId}: the state in the row of version ${version} is not what its commits lead to. A snapshot was made from the commits; look for what else was changed (npx savepoint drill).`,
    );
    this.name = "WrongBaseError";
  }
}

/**
 * Whether the state that a recovery started from is what a fold from the base before leads to, where it was kept in a
 * commit's row: one or two requests. Where nothing is left to compare it with, it has to be right.
 * @throws {RefusedError} `history-gone` when its row was changed.
 */
export async function isBaseRight(context: RecoveryContext, { gameId, base }: Recovered): Promise<boolean> {
  if (base.kind !== "commit") return true;
  const { version } = base.head;
  try {
    const folded = await recover(context, { gameId, version, baseAtMost: version - 1 });
    return jsonEqual(folded.state, base.state);
  } catch (error) {
    const refusal = error instanceof RefusedError ? error.refusal : undefined;
    // What is missing is before its row; a row that does not fit the chain was changed, and is no base at all.
    if (refusal?.kind === "history-gone" && refusal.from !== base.head.base) return true;
    throw error;
  }
}
