import { AsyncLocalStorage } from "node:async_hooks";
import type { Services } from "../../lambdas/open/services.ts";
import type { StartRecovery } from "../../lambdas/open/start-recovery.ts";
import { runObjects } from "../../lambdas/store/fleet/run-objects.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import { pacemaker } from "../../lambdas/triggers/pacemaker.ts";
import { bounded } from "../bounded.ts";

/** Segments worked on at the same time: what the state machine does on AWS, done in this process. */
const SEGMENTS_AT_ONCE = 4;

/** Runs over many games in this process. A run that the process did not end is continued by the same request. */
export function localRecoveries(services: Services): StartRecovery {
  const { stateTable: table, games, archive, config, clock, log } = services;
  const underWay = new Set<string>();
  // A request's time for calls ends with its answer, and this work goes past it.
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  return async (run, step) => {
    const name = `${run.recoveryId}/${step}`;
    if (!archive || underWay.has(name)) return;
    underWay.add(name);
    const context = {
      table,
      games,
      archive,
      clock,
      objects: runObjects(archive),
      pace: pacemaker(run.gamesPerSecond),
      mayGoOn: () => true,
    };
    outsideOfRequests(() => {
      bounded(Array(run.segments).keys(), SEGMENTS_AT_ONCE, async (segment) => {
        await workSegment({ ...context, gameTypes: config.current().gameTypes }, run, step, segment);
      })
        .catch((error: unknown) =>
          log.error("a recovery of many games was interrupted; the same request continues it", error),
        )
        .finally(() => underWay.delete(name));
    });
  };
}
