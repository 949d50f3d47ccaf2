import * as z from "zod/mini";
import { number } from "../http/answer-schemas.ts";
import { fleetMode, recoveryId } from "../start-recovery/request.ts";

/** A step of a run. */
export const fleetStep = z.enum(["plan", "run"]);
/** How many games there were, and what became of them. */
export const fleetCounts = z.strictObject({
  listed: number,
  recovered: number,
  refused: number,
  gone: number,
  planned: number,
});
/** How far a step is. */
export const stepProgress = z.strictObject({
  begun: z.boolean(),
  done: z.boolean(),
  segments: number,
  segmentsDone: number,
  counts: fleetCounts,
});
/** `GET /v1/recoveries/{recoveryId}`. */
export const progressAnswer = z.strictObject({
  recoveryId,
  mode: fleetMode,
  plan: z.exactOptional(stepProgress),
  run: stepProgress,
});
