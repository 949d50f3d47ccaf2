import type { JsonObject } from "../../lambdas/game/json.ts";
import { digestOfContent } from "../../lambdas/game/request.ts";
import { firstState } from "./asks.ts";
import type { Backend } from "./backend.ts";
import { describe, type View } from "./client.ts";
import { hasEverEnded, type Life, mayBeReopened } from "./life.ts";
import { DAY_MS, HOUR_MS, MAX_SKEW_MS, MINUTE_MS } from "./settings.ts";
import type { World } from "./world.ts";

const TRIES = 30;

/** Creates a game, unless its id was wiped too short a time ago for clocks that differ. */
export async function createGameAgain(world: World, gameId: string): Promise<View | undefined> {
  const before = world.ledger.current(gameId);
  if (before && !mayComeAgain(before, world.scheduler.now())) return undefined;
  return await tryToCreate(world, gameId);
}

/** Creates a game, no matter what is known of it. */
export async function tryToCreate(world: World, gameId: string): Promise<View | undefined> {
  const { random, ledger, fleet, service, settings } = world;
  const before = ledger.current(gameId);
  const gameType =
    before?.stopped === false
      ? before.type.name
      : random.pick([...world.rules.at(world.scheduler.now()).gameTypes.keys()]);
  const metadata: JsonObject = random.chance(0.9) ? {} : { from: "elsewhere" };
  const state = firstState(random, settings.largeStates);
  const asked = { gameType, state, metadata };
  const contentDigest = digestOfContent("create", asked);
  ledger.metadata.created.set(contentDigest, metadata);
  const game = { gameId, ...asked, contentDigest };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await fleet.ask((process) => service.create(process, game), MINUTE_MS);
    world.trace(() => `create ${gameId} (${gameType}): ${describe(answer, ({ head }) => head.version)}`);
    const life = ledger.current(gameId);
    if (answer.kind === "answered") {
      const { head, cursor } = answer.value;
      if (life?.creation.head.hash !== head.hash) ledger.violate(`${gameId}: created, but never written`);
      ledger.created.add(head.hash);
      return { head, cursor, life };
    }
    if (answer.kind === "refused") {
      const { kind } = answer.refusal;
      // The rows of a game that had ended by other rules may be about to go, and its creation goes first.
      const isAnothers = life?.creation.head.contentDigest !== contentDigest || mayBeReopened(life);
      const isForgotten = life && hasEverEnded(life) && isPastRetention(life, world.scheduler.now());
      const theirs = kind === "game-exists" && life && (isAnothers || isForgotten);
      if (!theirs && !life?.stopped && !isBeingWiped(world, gameId, kind))
        ledger.violate(`${gameId}: creation was refused, ${kind}`);
      return undefined;
    }
  }
  return undefined;
}

/** Whether a creation is so old, for some clock, that a retry of it may be refused once its row has gone. */
function isPastRetention({ creation: { head } }: Life, now: number): boolean {
  return now >= head.time + head.retentionDays * DAY_MS - HOUR_MS;
}

/** Whether a wipe came before the creation that it refuses: it ends what may be about to be created, too. */
function isBeingWiped({ rows, directory }: World, gameId: string, refusal: string): boolean {
  const existing = [...(rows.rows.get(gameId)?.values() ?? [])];
  const isWiped = existing.some(({ kind }) => kind === "tombstone");
  return refusal === "game-wiped" && (isWiped || directory.entries.get(gameId)?.kind === "wipe");
}

function mayComeAgain({ stopped, stoppedAt, creation: { head } }: Life, now: number): boolean {
  return !stopped || now > stoppedAt + head.retentionDays * DAY_MS + HOUR_MS;
}

/** Wipes a game: calls again until it is answered, or leaves it after one try. The change feed and the sweeper complete it. */
export async function wipeGame(
  world: World,
  writer: Backend,
  gameId: string,
  { forSure = false }: { readonly forSure?: boolean } = {},
): Promise<void> {
  const { fleet, service, random } = world;
  const most = random.chance(0.3) && !forSure ? 1 : TRIES;
  for (let tries = 0; tries < most; tries += 1) {
    const answer = await fleet.ask((process) => service.wipe(process, gameId), 5 * MINUTE_MS);
    world.trace(() => `wipe ${gameId}: ${describe(answer, ({ wiped }) => (wiped ? "done" : "under way"))}`);
    if (answer.kind === "answered" && answer.value.creatableAt !== undefined)
      createAt(world, gameId, answer.value.creatableAt);
    if (answer.kind !== "lost") break;
  }
  // A writer that kept its cursor would try again; some do.
  if (world.random.chance(0.5)) writer.views.delete(gameId);
}

/** Now and then somebody waits for a wiped id, and creates it the very moment that a clock shows the time that was answered. */
function createAt(world: World, gameId: string, creatableAt: number): void {
  const { random, scheduler, ledger } = world;
  if (!random.chance(0.3)) return;
  const moment =
    creatableAt + random.pick([0, -MAX_SKEW_MS, MAX_SKEW_MS, random.int(-MAX_SKEW_MS, MAX_SKEW_MS)]);
  scheduler.after(moment - scheduler.now(), () => {
    if (world.isCalm()) return;
    tryToCreate(world, gameId).catch((error: unknown) => ledger.violate(`a creation broke off: ${error}`));
  });
}
