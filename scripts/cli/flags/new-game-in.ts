import { randomUUID } from "node:crypto";
import { isInRollout } from "../../../lambdas/flags/rollout.ts";

/** An id that no game has, and that is among a share of all games. @param percent Above 0. */
export function newGameIn(percent: number, prefix: string): string {
  for (;;) {
    const id = `savepoint-${prefix}-${randomUUID().slice(0, 13)}`;
    if (isInRollout(id, percent)) return id;
  }
}
