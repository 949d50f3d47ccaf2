import { checkContents, checkWiped } from "../checker.ts";
import { judgeRows } from "../judge-rows.ts";
import { isFinished, type Life, newestVersion, stateAt } from "../life.ts";
import { same } from "../same.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../settings.ts";
import { type Owner, ownerOf } from "./owner.ts";
import { FORK, GAME } from "./process.ts";
import { creation, READ, READ_HISTORY } from "./requests.ts";
import type { SmallWorld } from "./small-world.ts";

const PASSES = 5;
/** After which a function that was under way has ended. */
const FUNCTION_MS = 15 * MINUTE_MS;
/** How long a stream keeps its records. */
const STREAM_MS = DAY_MS;
/** What the clocks may differ, and a wipe's mark outlives late writers by, is over. */
const SETTLED_MS = 2 * HOUR_MS;

/**
 * The end of a run: nothing goes wrong any more. What was not followed is, the sweeper runs when it has something to
 * do, time passes, and all is held against the ledger.
 * @param lost The records that nobody has followed yet never come.
 */
export async function settle(world: SmallWorld, lost: boolean): Promise<void> {
  const owner = ownerOf(world);
  const orphan = unsettledFork(world);
  owner.pass(FUNCTION_MS);
  for (const [index, { head }] of world.stream.entries())
    if (lost || head.time <= world.now - STREAM_MS) world.followed.add(index);
  await owner.follow();
  // A wipe takes several passes, each after the last one that may write has ended.
  for (let passes = 0; passes < PASSES; passes += 1) {
    owner.pass(HOUR_MS);
    await owner.sweep();
  }
  await check(owner);
  if (orphan && !orphan.stopped) world.ledger.violate("the fork outlives the wipe of its source");
  const life = world.ledger.current(GAME);
  if (life && !life.stopped && !isFinished(life)) await goOn(owner);
  const end = world.now + 3.5 * DAY_MS;
  while (world.now < end) {
    owner.pass(6 * HOUR_MS);
    await owner.sweep();
    judgeRows(world);
  }
  await check(owner);
  if (world.ledger.current(GAME)?.stopped) await comeAgain(owner);
}

/** A fork whose source was wiped before anybody had looked. */
function unsettledFork({ ledger, directory }: SmallWorld): Life | undefined {
  const entry = directory.entries.get(FORK);
  const isSettled = entry?.kind !== "game" || !entry.forking;
  return isSettled || !ledger.current(GAME)?.stopped ? undefined : ledger.current(FORK);
}

/** Its backend continues with the game, within the minute. */
async function goOn(owner: Owner): Promise<void> {
  const { world } = owner;
  await owner.request(READ);
  const { status } = await owner.append("later");
  if (status !== 201) world.ledger.violate(`the game can't continue: ${status}`);
  if (status === 201) await owner.follow();
}

/** The id of a wiped game can be used again, as if it had never been. */
async function comeAgain(owner: Owner): Promise<void> {
  const { world } = owner;
  owner.pass(SETTLED_MS);
  const { status } = await owner.request(creation("again"));
  const { body } = await owner.request(READ);
  if (status !== 201 || body.version !== 0 || !same(body.state, { again: true }))
    world.ledger.violate(`the id of a wiped game is dead: ${status}, then ${JSON.stringify(body)}`);
}

async function check(owner: Owner): Promise<void> {
  const { world } = owner;
  const lives = world.ledger.lives.get(GAME) ?? [];
  judgeRows(world);
  for (const [index, life] of lives.entries()) {
    checkContents(world, life);
    if (!life.stopped && index < lives.length - 1)
      world.ledger.violate(`${GAME} was created over a game that nobody wiped`);
  }
  for (const ask of world.ledger.asks.values())
    if (ask.acknowledged !== undefined && ask.acknowledged !== world.ledger.landedOf(ask)?.commit.head.hash)
      world.ledger.violate(`${ask.id}: acknowledged, and lost`);
  await checkFork(owner);
  const life = lives.at(-1);
  if (life?.stopped) {
    checkWiped(world, life);
    await checkSilent(owner);
  } else if (life) await checkLiving(owner, life);
}

/** A fork that was answered is there, and one that was wiped is in no answer. */
async function checkFork(owner: Owner): Promise<void> {
  const { world } = owner;
  const fork = world.ledger.current(FORK);
  if (!fork) return;
  if (fork.stopped) {
    if (fork.isAnswered) world.ledger.violate("the fork was answered, and went with its source");
    checkWiped(world, fork);
    return await checkSilent(owner, FORK);
  }
  const { status } = await owner.request({ ...READ, gameId: FORK });
  if (status !== 200) world.ledger.violate(`a read of the fork was answered ${status}`);
  const entry = world.directory.entries.get(FORK);
  if (entry?.kind !== "game" || entry.forking)
    world.ledger.violate(`the fork lives, and the directory says ${JSON.stringify(entry)}`);
}

/** A wiped game's content is in no answer. */
async function checkSilent(owner: Owner, gameId = GAME): Promise<void> {
  for (const request of [READ, READ_HISTORY]) {
    const { status, body } = await owner.request({ ...request, gameId });
    if (status !== 410 && status !== 404)
      owner.world.ledger.violate(`${request.route} of a wiped game answers ${JSON.stringify(body)}`);
  }
}

async function checkLiving({ request, world }: Owner, life: Life): Promise<void> {
  const { ledger, directory } = world;
  const newest = newestVersion(life);
  const { status, body } = await request(READ);
  if (status !== 200) ledger.violate(`a read of the game was answered ${status} ${body.type}`);
  else if (body.version !== newest || !same(body.state, stateAt(life, newest)))
    ledger.violate(
      `a read answers version ${body.version} ${JSON.stringify(body.state)}, and it has ${newest}`,
    );
  const entry = directory.entries.get(GAME);
  if (entry?.kind !== "game" || entry.version > newest)
    ledger.violate(`the game lives, and the directory says ${JSON.stringify(entry)}`);
}
