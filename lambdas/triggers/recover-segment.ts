import * as z from "zod/mini";
import type { InvocationContext } from "../calls/invocation.ts";
import { invoke } from "../open/invoke.ts";
import type { StoreServices } from "../open/open-store.ts";
import { ConfigurationUnreadError, missingProfiles } from "../open/unread.ts";
import { runObjects } from "../store/fleet/run-objects.ts";
import { findRun } from "../store/fleet/run-record.ts";
import { workSegment } from "../store/fleet/work-segment.ts";
import { pacemaker } from "./pacemaker.ts";

/** What the state machine asks for. `workers`: how many of them work at the same time, and share the rate. */
const question = z.object({
  recoveryId: z.string(),
  step: z.enum(["plan", "run"]),
  segment: z.number(),
  workers: z.number(),
});

/** Left for the last page when Lambda's time runs out, in ms. */
export const RESERVE_MS = 60_000;

/** Makes a handler that works on a segment of a run, for as long as its time lasts. It answers whether that was all. */
export function recoverSegmentHandler(
  services: Omit<StoreServices, "breaker" | "registry">,
): (event: unknown, context: InvocationContext) => Promise<{ readonly done: boolean }> {
  const { stateTable: table, games, archive, config, clock } = services;
  return async (event, lambda) =>
    await invoke(services, "recover-segment", lambda, async () => {
      const missing = missingProfiles(services);
      if (missing.length > 0) throw new ConfigurationUnreadError(missing);
      if (!archive) throw new Error("a recovery of many games needs the archive's bucket");
      const { recoveryId, step, segment, workers } = question.parse(event);
      const objects = runObjects(archive);
      const run = await findRun(objects, recoveryId);
      if (!run) throw new Error(`there is no recovery ${recoveryId}`);
      const { gameTypes } = config.current();
      const { done } = await workSegment(
        {
          table,
          games,
          archive,
          gameTypes,
          objects,
          clock,
          pace: pacemaker(run.gamesPerSecond / Math.min(workers, run.segments)),
          mayGoOn: () => lambda.getRemainingTimeInMillis() > RESERVE_MS,
        },
        run,
        step,
        segment,
      );
      return { done };
    });
}
