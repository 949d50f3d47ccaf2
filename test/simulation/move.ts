import type { TransitionInput } from "../../lambdas/game/transition.ts";

/**
 * What a server has heard of a move, which it made with the client as it is. `pending`: nothing yet, and its journal has
 * it; `free`: nothing, and it can't be any more.
 */
export type Reported = "pending" | "written" | "refused" | "unknown" | "free";

/** A move that a server made. */
export type Move = {
  readonly gameId: string;
  readonly action: string;
  /** Who made it. */
  readonly server: string;
  readonly transition: TransitionInput;
  outcome: Reported;
  /** A restore of the tables took it away, or may have: what its server hears may be of before. */
  lost?: true;
  /** A version at which a recovery of its own server has shown that it is not there. */
  absentAt?: number | undefined;
};

const PREFIX = "server:";

/** The id of a server's commit. */
export function serversId(server: string, number: number): string {
  return `${PREFIX}${server}:${number}`;
}

/** Whether a commit is one that the client as it is has made. */
export function isByServer(commitId: string): boolean {
  return commitId.startsWith(PREFIX);
}
