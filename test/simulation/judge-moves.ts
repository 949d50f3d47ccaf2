import type { Transition } from "../../lambdas/game/transition.ts";
import type { Ledger } from "./ledger.ts";
import { actionsOf, type Life } from "./life.ts";
import { same } from "./same.ts";

/** Notes what a recovery has shown to the server that made it: what it does not wait for, and is not there, stays away. */
export function noteAbsentMoves(ledger: Ledger, server: string, life: Life, version: number): void {
  const existing = new Set((ledger.lives.get(life.gameId) ?? []).flatMap(actionsOf));
  for (const move of ledger.moves.values())
    if (move.server === server && move.gameId === life.gameId && move.outcome !== "pending")
      if (!existing.has(move.action)) move.absentAt ??= version;
}

/** A commit of a server holds its moves as it made them, or is a fence. */
export function checkServersCommit(
  ledger: Ledger,
  gameId: string,
  commitId: string,
  transitions: readonly Transition[],
): void {
  for (const { from: _from, to: _to, kind = "move", reason: _reason, ...written } of transitions) {
    if (kind === "fence") continue;
    const move = ledger.moves.get(written.action);
    const { from: _wasFrom, to: _wasTo, ...made } = move?.transition ?? { action: "" };
    if (move?.gameId !== gameId || kind !== "move" || !same(made, written))
      ledger.violate(`${gameId} ${commitId}: ${written.action} was written, and not made so`);
  }
}

/** What was reported to servers of their moves is true, and each exists once, in the order in which they were made. */
export function checkMoves(ledger: Ledger): void {
  const lives = [...ledger.lives.values()].flat();
  const times = new Map<string, number>();
  for (const life of lives)
    for (const action of actionsOf(life)) times.set(action, (times.get(action) ?? 0) + 1);
  const gone = new Set(lives.filter(({ stopped }) => stopped).flatMap(actionsOf));
  for (const { action, gameId, outcome, lost } of ledger.moves.values()) {
    const count = times.get(action) ?? 0;
    const what = `${gameId} ${action}: it was reported as ${outcome}`;
    if (count > 1) ledger.violate(`${what}, and it was written ${count} times`);
    if (lost) continue;
    if (outcome === "written" && count === 0) ledger.violate(`${what}, and it was never written`);
    if (outcome === "refused" && count > 0 && !gone.has(action))
      ledger.violate(`${what}, and it was written`);
  }
  for (const life of lives) {
    const order = [...ledger.moves.keys()];
    const made = actionsOf(life).filter((action) => ledger.moves.has(action));
    for (const server of new Set([...ledger.moves.values()].map((move) => move.server))) {
      const own = made.filter((action) => ledger.moves.get(action)?.server === server);
      const places = own.map((action) => order.indexOf(action));
      if (places.some((place, index) => place < (places[index - 1] ?? place)))
        ledger.violate(`${life.gameId}: moves of ${server} were written in another order: ${own.join()}`);
    }
  }
}
