import * as z from "zod/mini";
import { type InvocationContext, withinTime } from "../calls/invocation.ts";
import type { Log } from "../telemetry/log.ts";
import { type CallVersion, rehearse } from "./rehearsal.ts";

/** What CodeDeploy says when it asks. Source: AWS CodeDeploy User Guide, "AppSpec 'hooks' section for an AWS Lambda deployment". */
const question = z.object({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() });

/** Kept of the hook's time, to report in: CodeDeploy waits an hour for a hook that says nothing. In ms. */
const TO_REPORT_MS = 15_000;

/** What the hook works with. */
export type PreTraffic = {
  readonly call: CallVersion;
  readonly log: Log;
  /** Reports to CodeDeploy whether calls may reach the new version. */
  readonly report: (asked: z.infer<typeof question>, status: "Succeeded" | "Failed") => Promise<void>;
};

/**
 * Makes the handler that CodeDeploy calls before it lets any call reach a new version. A rehearsal that fails, or takes longer
 * than the hook has time, ends the deployment; so does, an hour later, a hook that doesn't report.
 */
export function preTrafficHandler({
  call,
  log,
  report,
}: PreTraffic): (event: unknown, context: InvocationContext) => Promise<void> {
  return async (event, context) => {
    const asked = question.parse(event);
    const gameId = `rehearsal-${asked.DeploymentId}`;
    try {
      const time = context.getRemainingTimeInMillis() - TO_REPORT_MS;
      const steps = await withinTime(time, async () => await rehearse(call, gameId));
      log.info("a new version was rehearsed", { gameId, steps: steps.join(", ") });
      await report(asked, "Succeeded");
    } catch (error) {
      log.error("a new version failed its rehearsal", error, { gameId });
      await report(asked, "Failed");
    }
  };
}
