import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from "@aws-sdk/client-codedeploy";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientSettings } from "../calls/client-settings.ts";
import { parseJson } from "../flags/document.ts";
import { openLog } from "../telemetry/log.ts";
import { preTrafficHandler } from "../triggers/pre-traffic.ts";

// A function ends by itself before a try does. A request of a rehearsal that is sent again is answered as the first one.
const lambda = new LambdaClient(clientSettings({ tries: 2, tryMs: 30_000, firstWaitMs: 100 }));
const codeDeploy = new CodeDeployClient(clientSettings({ tries: 3, tryMs: 3_000, firstWaitMs: 100 }));

/** CodeDeploy calls it before a new version of a function takes its first call. */
export const handler = preTrafficHandler({
  log: openLog("pre-traffic"),
  call: async (name, event) => {
    // VERSION_GAMES and so on: ARNs of the versions that are being deployed.
    const FunctionName = process.env[`VERSION_${name.toUpperCase()}`];
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError) throw new Error(`${name} crashed: ${text.slice(0, 500)}`);
    return parseJson(`the answer of ${name}`, text);
  },
  report: async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId }, status) => {
    await codeDeploy.send(
      new PutLifecycleEventHookExecutionStatusCommand({
        deploymentId,
        lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
        status,
      }),
    );
  },
});
