import * as z from "zod/mini";
import type { FleetCounts, FleetResult, FleetRun, FleetStep } from "./fleet-run.ts";
import type { RunObjects } from "./run-objects.ts";

const count = z.number();
const result = z.object({
  gameId: z.string(),
  verdict: z.enum(["recovered", "refused", "gone", "planned"]),
  version: z.exactOptional(z.number()),
  phase: z.exactOptional(z.string()),
  source: z.exactOptional(z.enum(["snapshot", "commit", "creation"])),
  detail: z.exactOptional(z.string()),
  plan: z.exactOptional(
    z.object({
      version: z.number(),
      hash: z.string(),
      target: z.number(),
      phase: z.string(),
      stateDigest: z.string(),
    }),
  ),
});
const page = z.object({ results: z.array(result), next: z.exactOptional(z.string()) });
const progress = z.object({
  pages: z.number(),
  next: z.exactOptional(z.string()),
  done: z.boolean(),
  counts: z.object({ listed: count, recovered: count, refused: count, gone: count, planned: count }),
});
const run = z.object({
  recoveryId: z.string(),
  mode: z.enum(["check", "recover", "restore"]),
  where: z.object({
    gameType: z.optional(z.string()),
    status: z.optional(z.enum(["active", "finished"])),
    phase: z.optional(z.string()),
  }),
  activeSince: z.optional(z.number()),
  to: z.optional(z.union([z.object({ at: z.number() }), z.object({ versionBefore: z.number() })])),
  reason: z.optional(z.string()),
  gamesPerSecond: z.number(),
  segments: z.number(),
});

/** What became of the games on one page of a segment, and where the segment continues. */
export type ResultPage = { readonly results: readonly FleetResult[]; readonly next?: string };

/** How far a segment is: pages done, where to continue, and what they came to. */
export type SegmentProgress = {
  readonly pages: number;
  readonly next?: string;
  readonly done: boolean;
  readonly counts: FleetCounts;
};

/** Keeps a run. @returns the one that is kept under its id: this, or an earlier one. */
export async function keepRun(objects: RunObjects, asked: FleetRun): Promise<FleetRun> {
  return run.parse(await objects.add(`${asked.recoveryId}/run`, asked));
}

/** A run, by its id. */
export async function findRun(objects: RunObjects, recoveryId: string): Promise<FleetRun | undefined> {
  const found = await objects.get(`${recoveryId}/run`);
  return found === undefined ? undefined : run.parse(found);
}

/** Where the pieces of one step of a run are kept. */
export type StepPlace = { readonly recoveryId: string; readonly step: FleetStep; readonly segment: number };

/** A page of results; undefined when there is none yet. */
export async function findPage(
  objects: RunObjects,
  { recoveryId, step, segment }: StepPlace,
  index: number,
): Promise<ResultPage | undefined> {
  const found = await objects.get(`${recoveryId}/${step}/${segment}/${index}`);
  return found === undefined ? undefined : page.parse(found);
}

/** Keeps a page of results. @returns the one that is kept: this, or that of another worker. */
export async function keepPage(
  objects: RunObjects,
  { recoveryId, step, segment }: StepPlace,
  index: number,
  kept: ResultPage,
): Promise<ResultPage> {
  return page.parse(await objects.add(`${recoveryId}/${step}/${segment}/${index}`, kept));
}

/** How far a segment is; undefined when nobody has begun. */
export async function findProgress(
  objects: RunObjects,
  { recoveryId, step, segment }: StepPlace,
): Promise<SegmentProgress | undefined> {
  const found = await objects.get(`${recoveryId}/${step}/${segment}/progress`);
  return found === undefined ? undefined : progress.parse(found);
}

/** Keeps how far a segment is. A worker that was given up, and is late, does not take it back. */
export async function keepProgress(
  objects: RunObjects,
  { recoveryId, step, segment }: StepPlace,
  reached: SegmentProgress,
): Promise<void> {
  await objects.replace(`${recoveryId}/${step}/${segment}/progress`, reached, (before) => {
    const known = z.optional(progress).parse(before);
    return known === undefined || known.pages < reached.pages;
  });
}
