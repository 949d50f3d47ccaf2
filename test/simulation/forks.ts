import { digestOfContent } from "../../lambdas/game/request.ts";
import type { Backend } from "./backend.ts";
import { describe } from "./client.ts";
import { newestVersion } from "./life.ts";
import { wipeGame } from "./lives.ts";
import { MINUTE_MS } from "./settings.ts";
import type { World } from "./world.ts";

const MOST_TRIES = 4;

/** Makes a game from a version of another one; now and then that one is wiped at the same time. */
export async function forkGame(world: World, writer: Backend, from: string): Promise<void> {
  const { random, settings } = world;
  const forking = tryToFork(world, writer, from);
  if (settings.wipes > 0 && random.chance(0.4)) await wipeGame(world, writer, from);
  await forking;
}

/** Some are sent again where no answer comes, and some are not. */
async function tryToFork(world: World, writer: Backend, from: string): Promise<void> {
  const { random, fleet, service, ledger } = world;
  const source = ledger.current(from);
  if (!source) return;
  writer.asked += 1;
  const gameId = `fork-of-${from}-${writer.name}.${writer.asked}`;
  const origin = { gameId: from, version: random.int(0, newestVersion(source)) };
  const contentDigest = digestOfContent("fork", { from: origin, metadata: {} });
  ledger.metadata.created.set(contentDigest, {});
  for (let tries = random.int(1, MOST_TRIES); tries > 0; tries -= 1) {
    const answer = await fleet.ask(
      (process) => service.fork(process, gameId, origin, contentDigest),
      MINUTE_MS,
    );
    world.trace(() => `fork ${gameId}: ${describe(answer, () => "made")}`);
    if (answer.kind === "lost") continue;
    if (answer.kind === "answered") {
      const { head } = answer.value;
      if (ledger.current(gameId)?.creation.head.hash !== head.hash)
        ledger.violate(`${gameId}: made, but never written`);
      ledger.created.add(head.hash);
    }
    return;
  }
}

/** A fork that was written when its source had been wiped is wiped, and one that was answered is not. */
export function judgeForks({ ledger }: Pick<World, "ledger">): void {
  for (const { gameId, creation, stopped, isOrphan } of [...ledger.lives.values()].flat()) {
    if (isOrphan && !stopped) ledger.violate(`${gameId} outlives the wipe of its source`);
    if (creation.origin && stopped && ledger.created.has(creation.head.hash))
      ledger.violate(`${gameId} was answered, and went with its source`);
  }
}
