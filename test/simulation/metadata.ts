import type { JsonObject } from "../../lambdas/game/json.ts";
import type { DirectoryEntry } from "../../lambdas/store/games-table.ts";
import type { Backend } from "./backend.ts";
import { describe } from "./client.ts";
import type { Life } from "./life.ts";
import { same } from "./same.ts";
import { MINUTE_MS } from "./settings.ts";
import type { World } from "./world.ts";

/** Puts other metadata in place, now and then only where they are as they were read. */
export async function putMetadata(world: World, writer: Backend, gameId: string): Promise<void> {
  const { random, fleet, ledger } = world;
  writer.asked += 1;
  const metadata: JsonObject = { by: `${writer.name}.${writer.asked}` };
  const { put } = ledger.metadata;
  put.set(gameId, [...(put.get(gameId) ?? []), metadata]);
  const bound = random.chance(0.5);
  const before = ledger.current(gameId);
  const answer = await fleet.ask(async ({ games }) => {
    const read = bound ? await games.get(gameId) : undefined;
    const expected = read?.kind === "game" ? read.metadataVersion : undefined;
    return await games.setMetadata(gameId, metadata, expected);
  }, MINUTE_MS);
  world.trace(() => `metadata of ${gameId}: ${describe(answer, ({ changed }) => `${changed}`)}`);
  if (answer.kind !== "answered" || !answer.value.changed || world.wasRestored()) return;
  const life = ledger.current(gameId);
  const { metadataVersion } = answer.value;
  // Nothing is known of what was put in place before the game was written.
  if (life && life === before && !life.stopped && (life.metadata?.version ?? 0) < metadataVersion)
    ledger.violate(`${gameId}: metadata ${JSON.stringify(metadata)} were acknowledged, and not written`);
}

/** The directory has the metadata that were put in place last, or else those that the game was created with. */
export function judgeMetadata(world: World, life: Life, entry: DirectoryEntry): void {
  const { ledger } = world;
  const { gameId, metadata: known, creation } = life;
  const { metadata, metadataVersion } = entry;
  const what = `${gameId}: its metadata are ${JSON.stringify(metadata)} of version ${metadataVersion}`;
  // A process was killed when it had written, and before it could say so; or who described the creation counted one more.
  const put = ledger.metadata.put.get(gameId) ?? [];
  if (known) {
    if (metadataVersion < known.version) ledger.violate(`${what}, and had been of version ${known.version}`);
    const isNewer = metadataVersion > known.version && put.some((asked) => same(asked, metadata));
    if (!isNewer && !same(metadata, known.value))
      ledger.violate(`${what}, and what was put last is ${JSON.stringify(known.value)}`);
    return;
  }
  const { hash, contentDigest } = creation.head;
  const created = ledger.metadata.created.get(contentDigest);
  // They came with the request, and are no more known where that was not answered and another's entry came first.
  const isLost = !ledger.created.has(hash) && same(metadata, {});
  if (!same(metadata, created) && !isLost && !put.some((asked) => same(asked, metadata)))
    ledger.violate(`${what}, and it was created with ${JSON.stringify(created)}`);
}
