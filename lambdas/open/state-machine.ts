import { clientSettings } from "../calls/client-settings.ts";
import type { FleetRun } from "../store/fleet/fleet-run.ts";
import type { StartRecovery } from "./start-recovery.ts";
import { variable } from "./variable.ts";

/** Segments that the state machine works on at the same time. */
export const WORKERS = 32;

/**
 * Begins runs over many games as executions of the state machine that `RECOVERY_STATE_MACHINE` names. Two executions of one
 * run do no harm: what one has done, the other meets.
 */
export function stateMachine(env: NodeJS.ProcessEnv, clock: () => number): StartRecovery {
  return async (run, step) => {
    // Loaded with the first call: hardly any process needs it.
    const { SFNClient, StartExecutionCommand } = await import("@aws-sdk/client-sfn");
    const client = new SFNClient(clientSettings({ tries: 3, tryMs: 3_000, firstWaitMs: 50 }));
    await client.send(
      new StartExecutionCommand({
        stateMachineArn: variable(env, "RECOVERY_STATE_MACHINE"),
        name: `${run.recoveryId}-${step}-${clock()}`,
        input: JSON.stringify(executionOf(run, step)),
      }),
    );
  };
}

/** What an execution is given: its items are the segments. */
export function executionOf({ recoveryId, segments }: FleetRun, step: string): object {
  return { recoveryId, step, segments: Array.from({ length: segments }, (_, segment) => segment) };
}
