import type { Appended } from "./answers.ts";
import type { LaneOptions } from "./queue/lane.ts";
import type { OnConflict } from "./queue/waiting.ts";
import type { Action } from "./requests.ts";
import * as schemas from "./schemas.ts";

/** How a game is opened. */
export type GameOptions<State = unknown, Act extends Action = Action> = {
  /**
   * Decides what is to become of moves that another server was faster than; absent: they come back in a `ConflictError`,
   * and nothing is taken until the game is recovered.
   */
  readonly onConflict?: OnConflict<State, Act>;
};

/** How `Game.open` opens a game. */
export type OpenOptions<State = unknown, Act extends Action = Action> = GameOptions<State, Act> & {
  /** Whether a server that has not seen this is kept from appending. Default true. */
  readonly fence?: boolean;
};

/** How an append is to be made. */
export type AppendOptions<State = unknown> = {
  /** The caller's own id for what is appended: it makes a commit by itself then. Absent: a new one. */
  readonly commitId?: string;
  /**
   * The game as the caller has it when this is called: everything that was given to `append` until then is in it, and
   * nothing else. Called only when the service missed some while it was switched off; without it, nothing more of the game
   * is kept then.
   */
  readonly current?: () => { readonly state: State; readonly phase: string };
};

/** The answer to come, and before it `queued`: resolves when what was appended is in the queue, and in its journal. */
export type Appending = Promise<Appended> & { readonly queued: Promise<void> };

/** The application's hook, with what comes from the service as the types that the application gave. */
export function laneOptions<State, Act extends Action>({ onConflict }: GameOptions<State, Act>): LaneOptions {
  if (!onConflict) return {};
  return {
    onConflict: async (missed, mine) => {
      const resolved = await onConflict(
        schemas.pastTransitions<State, Act>().parse(missed),
        schemas.calls<State, Act>().parse(mine),
      );
      return resolved === "give-up" ? resolved : schemas.resolution.parse(resolved);
    },
  };
}
