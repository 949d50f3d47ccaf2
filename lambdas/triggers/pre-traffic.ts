import * as z from "zod/mini";
import type { Log } from "../telemetry/log.ts";
import { type CallVersion, rehearse } from "./rehearsal.ts";

/** What CodeDeploy says when it asks. Source: AWS CodeDeploy User Guide, "AppSpec 'hooks' section for an AWS Lambda deployment". */
const question = z.object({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() });

/** What the hook works with. */
export type PreTraffic = {
  readonly call: CallVersion;
  readonly log: Log;
  /** Reports to CodeDeploy whether calls may reach the new version. */
  readonly report: (asked: z.infer<typeof question>, status: "Succeeded" | "Failed") => Promise<void>;
};

/**
 * Makes the handler that CodeDeploy calls before it lets any call reach a new version. A rehearsal that fails ends the
 * deployment; so does a hook that doesn't report.
 */
export function preTrafficHandler({ call, log, report }: PreTraffic): (event: unknown) => Promise<void> {
  return async (event) => {
    const asked = question.parse(event);
    const gameId = `rehearsal-${asked.DeploymentId}`;
    try {
      const steps = await rehearse(call, gameId);
      log.info("a new version was rehearsed", { gameId, steps: steps.join(", ") });
      await report(asked, "Succeeded");
    } catch (error) {
      log.error("a new version failed its rehearsal", error, { gameId });
      await report(asked, "Failed");
    }
  };
}
