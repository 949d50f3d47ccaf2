import { isDeepStrictEqual } from "node:util";
import type * as z from "zod/mini";
import type { Services } from "../../open/services.ts";
import type { StartRecovery } from "../../open/start-recovery.ts";
import type { FleetRun, FleetStep } from "../../store/fleet/fleet-run.ts";
import { runObjects } from "../../store/fleet/run-objects.ts";
import { findProgress, keepRun } from "../../store/fleet/run-record.ts";
import { ProblemError } from "../http/problem.ts";
import { noRunObjects, planMissing, recoveryExists } from "../http/problems.ts";
import { always, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import { startRecoveryRequest } from "./request.ts";

/** Parts that the directory is worked on in. */
export const SEGMENTS = 64;

/** Begins a run over many games, or continues one: the same request again. */
export function startRecovery({ archive }: Services, start: StartRecovery): Route {
  return route({
    operation: "start-recovery",
    path: nothing,
    query: nothing,
    body: startRecoveryRequest,
    writes: always,
    answer: async ({ body }) => {
      if (!archive) throw new ProblemError(noRunObjects());
      const objects = runObjects(archive);
      const asked = runOf(body);
      const kept = await keepRun(objects, asked);
      if (!isDeepStrictEqual(plain(kept), plain(asked)))
        throw new ProblemError(recoveryExists(asked.recoveryId));
      const step: FleetStep = asked.mode === "restore" && !body.run ? "plan" : "run";
      if (asked.mode === "restore" && step === "run") {
        for (let segment = 0; segment < kept.segments; segment += 1) {
          const place = { recoveryId: kept.recoveryId, step: "plan" as const, segment };
          if (!(await findProgress(objects, place))?.done)
            throw new ProblemError(planMissing(kept.recoveryId));
        }
      }
      await start(kept, step);
      return { status: 202, body: { recoveryId: kept.recoveryId, step } };
    },
  });
}

function runOf(body: z.infer<typeof startRecoveryRequest>): FleetRun {
  const { recoveryId, mode, where = {}, activeSince, at, versionBefore, reason, gamesPerSecond } = body;
  return {
    recoveryId,
    mode,
    where,
    ...(activeSince !== undefined && { activeSince: Date.parse(activeSince) }),
    ...(at !== undefined && { to: { at: Date.parse(at) } }),
    ...(versionBefore !== undefined && { to: { versionBefore } }),
    ...(reason !== undefined && { reason }),
    gamesPerSecond,
    segments: SEGMENTS,
  };
}

function plain(run: FleetRun): unknown {
  return JSON.parse(JSON.stringify(run));
}
