import type { Services } from "../../open/services.ts";
import { type FleetRun, type FleetStep, NO_GAMES, sumOf } from "../../store/fleet/fleet-run.ts";
import { type RunObjects, runObjects } from "../../store/fleet/run-objects.ts";
import { findProgress, findRun } from "../../store/fleet/run-record.ts";
import { ProblemError } from "../http/problem.ts";
import { noRunObjects, recoveryNotFound } from "../http/problems.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { recoveryPath } from "./request.ts";

/** Says how far a run over many games is. */
export function recoveryProgress({ archive }: Services): Route {
  return route({
    operation: "recovery-progress",
    path: recoveryPath,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async ({ path: { recoveryId } }) => {
      if (!archive) throw new ProblemError(noRunObjects());
      const objects = runObjects(archive);
      const run = await findRun(objects, recoveryId);
      if (!run) throw new ProblemError(recoveryNotFound(recoveryId));
      return {
        status: 200,
        body: {
          recoveryId,
          mode: run.mode,
          ...(run.mode === "restore" && { plan: await progressOf(objects, run, "plan") }),
          run: await progressOf(objects, run, "run"),
        },
      };
    },
  });
}

async function progressOf(objects: RunObjects, { recoveryId, segments }: FleetRun, step: FleetStep) {
  const all = await Promise.all(
    Array.from(
      { length: segments },
      async (_, segment) => await findProgress(objects, { recoveryId, step, segment }),
    ),
  );
  const segmentsDone = all.filter((one) => one?.done).length;
  return {
    begun: all.some((one) => one !== undefined),
    done: segmentsDone === segments,
    segments,
    segmentsDone,
    counts: sumOf(all.map((one) => one?.counts ?? NO_GAMES)),
  };
}
