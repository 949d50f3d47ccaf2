import type { DeploymentSummary } from "@aws-sdk/client-appconfig";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { listDeployments, numberOf, shownState } from "../appconfig/deployments.ts";
import { openFlags } from "../appconfig/store.ts";
import { awsError } from "../aws-error.ts";
import { inAlarm, stageAlarms } from "../cloudwatch/alarms.ts";
import type { LastDeployment, Status } from "./status.ts";

/** What AWS says of a stage: its last deployment of flags, and its alarms. @throws {CliError} when it does not */
export async function describeStage(name: string): Promise<NonNullable<Status["stage"]>> {
  try {
    const { client, ids } = await openFlags(name);
    const [[newest], alarms] = await Promise.all([
      listDeployments(client, ids),
      stageAlarms(new CloudWatchClient({}), name),
    ]);
    return {
      deployment: newest && shown(newest),
      alarms: alarms.length,
      inAlarm: inAlarm(alarms).map((alarm) => alarm.name),
      withoutData: alarms.filter(({ state }) => state === "INSUFFICIENT_DATA").length,
    };
  } catch (error) {
    throw awsError(error, `AWS did not give the status of ${name}`);
  }
}

function shown(deployment: DeploymentSummary): LastDeployment {
  const {
    ConfigurationName: name = "",
    ConfigurationVersion: version = "",
    VersionLabel: label,
  } = deployment;
  return {
    number: numberOf(deployment),
    what: `${name} ${label ?? `version ${version}`}`,
    state: shownState(deployment),
    startedAt: deployment.StartedAt?.toISOString() ?? "",
  };
}
