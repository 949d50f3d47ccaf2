import { brotliDecompressSync } from "node:zlib";
import type { Head } from "../../lambdas/game/head.ts";
import { type MemoryStateTable, memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import { rowFromImage } from "../../lambdas/store/stream-image.ts";
import { isFinished, type Life, newestVersion, stateAt } from "./life.ts";
import type { Place } from "./place.ts";
import { newestManifest, readState } from "./rows.ts";
import { same } from "./same.ts";

/** Whether a game has ended, and its archive holds its newest state: then its rows are not needed any more. */
export function isArchived({ archive, scheduler, settings }: Place, life: Life): boolean {
  const object = archive.objects.get(life.gameId);
  if (!settings.archives || !isFinished(life) || !object) return false;
  const kept = tableOf(object);
  const manifest = newestManifest(kept, life.gameId, scheduler.now());
  const state = manifest && readState(kept, life.gameId, manifest.head.version, scheduler.now());
  return (
    manifest?.head.version === newestVersion(life) && same(state?.value, stateAt(life, newestVersion(life)))
  );
}

/** The head of what the archive holds of a game. */
export function archivedHead({ archive, scheduler }: Place, gameId: string): Head | undefined {
  const object = archive.objects.get(gameId);
  return object && newestManifest(tableOf(object), gameId, scheduler.now())?.head;
}

function tableOf(object: Uint8Array): MemoryStateTable {
  const images: unknown[] = JSON.parse(brotliDecompressSync(object).toString());
  const table = memoryStateTable();
  for (const row of images.map(rowFromImage)) void table.put(row);
  return table;
}
