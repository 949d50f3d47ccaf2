import type { Reply } from "../api.ts";
import { checkWiped } from "../checker.ts";
import { isFinished } from "../life.ts";
import { same } from "../same.ts";
import { FORK, GAME } from "./process.ts";
import type { SmallWorld } from "./small-world.ts";

// Holds answers against what is in the ledger, the moment that they arrive.

/** An answer to an append. */
export function judgeAppended(world: SmallWorld, askId: string, { status, body }: Reply): void {
  const { ledger } = world;
  const ask = ledger.asks.get(askId);
  if (!ask) throw new Error(`nobody asked ${askId}`);
  const landed = ledger.landedOf(ask);
  const what = `${ask.id} was answered ${status} ${body.type ?? `at version ${body.version}`}`;
  if (status === 200 || status === 201) {
    if (!landed) ledger.violate(`${what}, but its content was never written`);
    else if (landed.last !== body.version) ledger.violate(`${what}, but was written as ${landed.last}`);
    else ask.acknowledged = landed.commit.head.hash;
    return;
  }
  const lives = ledger.lives.get(GAME) ?? [];
  if (lives.length !== 1 || isWiped(world)) return;
  if (landed) ledger.violate(`${what}, but was written as ${landed.last}`);
  if (status === 404 || status === 410) ledger.violate(`${what}, but the game lives`);
  if (status === 422 && !lives.some(isFinished)) ledger.violate(`${what}, but the game continues`);
}

/** An answer to a creation. @param mark What its first state holds. */
export function judgeCreated(world: SmallWorld, mark: string, { status, body }: Reply): void {
  const { ledger } = world;
  const lives = ledger.lives.get(GAME) ?? [];
  const own = lives.some(({ states: [first] }) => same(first, { [mark]: true }));
  if (body.persisted === true && !own) ledger.violate(`created by ${mark}, but never written`);
  if (status === 410 && !isWiped(world))
    ledger.violate(`${mark} was answered ${body.type}, but nobody wiped the game`);
}

/** An answer to a wipe. @param lives How many there had been when it was sent. */
export function judgeWiped(world: SmallWorld, lives: number, { body }: Reply): void {
  const before = world.ledger.lives.get(GAME)?.[lives - 1];
  if (body.wiped !== true || !before) return;
  if (!before.stopped) world.ledger.violate("the game was answered to be wiped, and continues");
  else if (world.ledger.current(GAME) === before) checkWiped(world, before);
}

/** An answer to a fork. */
export function judgeForked({ ledger }: SmallWorld, { status }: Reply): void {
  const life = ledger.current(FORK);
  if (status !== 201) return;
  if (life) life.isAnswered = true;
  else ledger.violate("the fork was answered as made, but never written");
}

/** Whether the game was wiped, or a wipe of it is under way. */
function isWiped({ ledger, directory }: SmallWorld): boolean {
  const lives = ledger.lives.get(GAME) ?? [];
  return lives.some(({ stopped }) => stopped) || directory.entries.get(GAME)?.kind === "wipe";
}
